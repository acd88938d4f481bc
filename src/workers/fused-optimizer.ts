import {
	backend,
	dispose,
	engine,
	getBackend,
	keep,
	Optimizer,
	tidy,
	zeros,
	type NamedTensorMap,
	type Tensor
} from '@tensorflow/tfjs-core';
import type { Recipe } from '$lib/domain/recipe';
import { updateKernels, type UpdateKernels, type WasmMemory } from './kernels/simd';

/** What tfjs gives each of them where nothing is asked for. */
const MOMENTUM = 0.9;
const RMS_DECAY = 0.9;
const BETA = [0.9, 0.999] as const;
const EPSILON = 1e-7;

/** Byte addresses of a weight tensor, its gradient, and where the new weights go, and how many they are. */
type Places = [w: number, g: number, to: number, count: number];

/** One step of an optimiser on one tensor of weights. */
interface Rule {
	/** Numbers that are remembered for each weight. */
	readonly numStates: 0 | 1 | 2;
	/** @param step Counted from 1. */
	apply(at: Places, states: readonly [number, number], step: number): void;
}

/**
 * The optimisers of recipes in one pass over the weights, for the WASM backend; equal to those of tfjs but for
 * rounding.
 *
 * @returns Null on other backends, and where the browser has no SIMD.
 */
export function fusedOptimizer(recipe: Recipe['optimizer']): Optimizer | null {
	if (getBackend() !== 'wasm') return null;
	const memory = backend() as unknown as WasmMemory;
	const kernels = updateKernels(memory);
	return kernels && new FusedOptimizer(memory, ruleOf(recipe, kernels));
}

function ruleOf({ name, learningRate: rate }: Recipe['optimizer'], kernels: UpdateKernels): Rule {
	switch (name) {
		case 'sgd':
			return { numStates: 0, apply: (at) => kernels.sgd(...at, rate) };
		case 'momentum':
			return { numStates: 1, apply: (at, [m]) => kernels.momentum(...at, rate, m, MOMENTUM) };
		case 'rmsprop':
			return {
				numStates: 1,
				apply: (at, [v]) => kernels.rmsprop(...at, rate, v, RMS_DECAY, 1 - RMS_DECAY, EPSILON)
			};
		case 'adam':
			return {
				numStates: 2,
				apply: (at, moments, step) => {
					const [first, second] = BETA.map(
						(beta) => [beta, 1 - beta, 1 - beta ** step] as const
					) as [Decay, Decay];
					kernels.adam(...at, rate, ...moments, ...first, ...second, EPSILON);
				}
			};
	}
}

/** Of a running mean: what it keeps, what is fresh, and how much of it has come so far. */
type Decay = readonly [decay: number, fresh: number, share: number];

class FusedOptimizer extends Optimizer {
	static readonly className = 'FusedOptimizer';
	readonly #memory: WasmMemory;
	readonly #rule: Rule;
	/** By the name of the weights. */
	readonly #states = new Map<string, Tensor[]>();

	constructor(memory: WasmMemory, rule: Rule) {
		super();
		this.#memory = memory;
		this.#rule = rule;
	}

	/** Not in place: XNNPACK keeps a packed copy of weights for as long as their tensor lives. */
	override applyGradients(gradients: NamedTensorMap | { name: string; tensor: Tensor }[]): void {
		// `minimize` passes an array whenever it is given the variables, as tfjs-layers does
		if (!Array.isArray(gradients)) throw new Error('Gradients came without their order.');
		this.incrementIterations();
		for (const { name, tensor } of gradients) {
			// a weight that the loss does not depend on
			if ((tensor as Tensor | undefined) !== undefined) this.#step(name, tensor);
		}
	}

	override dispose(): void {
		dispose([...this.#states.values()].flat());
		this.#states.clear();
	}

	getConfig() {
		return {};
	}

	#step(name: string, gradient: Tensor): void {
		const weights = engine().registeredVariables[name];
		if (!weights) throw new Error(`There is no weight ${name}.`);
		tidy(() => {
			const made = this.#memory.makeOutput(weights.shape, 'float32');
			const next = engine().makeTensorFromTensorInfo(made);
			const [m = 0, v = 0] = this.#statesOf(name, weights.shape).map((state) => this.#at(state));
			const places: Places = [this.#at(weights), this.#at(gradient), this.#at(next), weights.size];
			this.#rule.apply(places, [m, v], this.iterations);
			weights.assign(next);
		});
	}

	#statesOf(name: string, shape: number[]): readonly Tensor[] {
		const known = this.#states.get(name);
		if (known) return known;
		const states = Array.from({ length: this.#rule.numStates }, () => keep(zeros(shape)));
		this.#states.set(name, states);
		return states;
	}

	#at(tensor: Tensor): number {
		return this.#memory.getMemoryOffset(tensor.dataId);
	}
}
