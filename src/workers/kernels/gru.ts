import {
	customGrad,
	tidy,
	transpose,
	zeros,
	type GradSaveFunc,
	type Tensor
} from '@tensorflow/tfjs-core';
import { SequenceMemory, type Recurrence } from './sequence-memory';

/** What a GRU reads: of B examples and U units at T times. */
export interface GruInputs {
	/** What comes of the inputs, of the gates z and r [T, B, 2U], and of what is fresh [T, B, U]. */
	readonly x: Tensor;
	readonly fresh: Tensor;
	/** By what the last output is multiplied for them, [U, 2U] and [U, U]. */
	readonly gateWeights: Tensor;
	readonly freshWeights: Tensor;
	/** Output before the first time, [B, U]. */
	readonly h: Tensor;
}

/**
 * A whole sequence of a GRU in one operation, with its gradient; reset comes before the product.
 *
 * z, r = gate(x + h·Rg); fresh = tanh(x + (r·h)·Rf); h = z·h + (1 − z)·fresh.
 *
 * @returns The outputs h [T, B, U], or the last of them [1, B, U].
 * @see Cho et al. 2014, https://arxiv.org/abs/1406.1078
 */
export function gruSequence(inputs: GruInputs, recurrence: Recurrence): Tensor {
	const [steps = 0, rows = 0, units = 0] = inputs.fresh.shape;
	const memory = new SequenceMemory(recurrence, { steps, rows, units });
	const operation = customGrad((...args) => {
		const [x, fresh, gateWeights, freshWeights, h0] = args as Tensor[] as FiveTensors;
		const save = args[5] as GradSaveFunc;
		const made = {
			gates: memory.room(2, steps),
			shown: memory.room(1, steps),
			value: memory.room(1, steps)
		};
		const h = memory.history(h0);
		forward(memory, { x, fresh, gateWeights, freshWeights, h }, made);
		save([gateWeights, freshWeights, made.gates, made.shown, made.value, h]);
		return { value: memory.outputs(h), gradFunc: (dy, saved) => backward(memory, dy, saved) };
	});
	const { x, fresh, gateWeights, freshWeights, h } = inputs;
	return operation(x, fresh, gateWeights, freshWeights, h);
}

type FiveTensors = [Tensor, Tensor, Tensor, Tensor, Tensor];

/** What is kept of the way forward: gates [T, B, 2U], r·h and tanh of the fresh, [T, B, U] each. */
interface Made {
	readonly gates: Tensor;
	readonly shown: Tensor;
	readonly value: Tensor;
}

/** Fills what is kept, and h [T + 1, B, U] from its second step on. */
function forward(memory: SequenceMemory, inputs: GruInputs, made: Made): void {
	const { kernels, rows, units, steps, isHard } = memory;
	const [x, fresh, h] = [inputs.x, inputs.fresh, inputs.h].map((of) => memory.places(of)) as Places;
	const [gates, shown, value] = [made.gates, made.shown, made.value].map((of) =>
		memory.places(of)
	) as Places;
	const byGates = memory.address(inputs.gateWeights);
	const byFresh = memory.address(inputs.freshWeights);
	const s = memory.address(memory.room(2));
	for (let t = 0; t < steps; t++) {
		kernels.gemm(rows, 2 * units, units, h(t), 0, byGates, s, 0);
		kernels.gruGates(rows, units, isHard, x(t), s, h(t), gates(t), shown(t));
		kernels.gemm(rows, units, units, shown(t), 0, byFresh, s, 0);
		kernels.gruForward(rows, units, isHard, fresh(t), s, h(t), gates(t), value(t), h(t + 1));
	}
}

type Place = (step: number) => number;
type Places = [Place, Place, Place];

/** Gradients of x, fresh, both weights, and what was before the first time. */
function backward(memory: SequenceMemory, dy: Tensor, saved: Tensor[]): Tensor[] {
	const [gateWeights, freshWeights, ...kept] = saved as [Tensor, Tensor, ...FiveTensors];
	const [gates, shown, value, h] = kept;
	const { kernels, rows, units, steps, isHard } = memory;
	return tidy(() => {
		const [dgates, dfresh] = [memory.room(2, steps), memory.room(1, steps)];
		const through = zeros([rows, units]);
		const carried = zeros([rows, units]);
		const [byGates, byFresh] = [gateWeights, freshWeights].map((of) =>
			memory.address(transpose(of))
		) as [number, number];
		const [gate, fresh, before] = [gates, value, h].map((of) => memory.places(of)) as Places;
		const [toGates, toFresh] = [memory.places(dgates), memory.places(dfresh)];
		const [s, c] = [memory.address(through), memory.address(carried)];
		const [direct, dshown] = [memory.address(memory.room(1)), memory.address(memory.room(1))];
		const given = memory.gradients(dy);
		for (let t = steps - 1; t >= 0; t--) {
			const [z, value, h, y] = [gate(t), fresh(t), before(t), given(t)];
			const [dz, df] = [toGates(t), toFresh(t)];
			kernels.gruBackward(rows, units, isHard, z, value, h, y, s, c, dz, df, direct);
			kernels.gemm(rows, units, units, df, 0, byFresh, dshown, 0);
			kernels.gruReset(rows, units, isHard, z, h, dshown, direct, dz, c);
			kernels.gemm(rows, units, 2 * units, dz, 0, byGates, s, 0);
		}
		const byWeights = [memory.weightGradient(h, dgates), memory.weightGradient(shown, dfresh)];
		return [dgates, dfresh, ...byWeights, through.add(carried)];
	});
}
