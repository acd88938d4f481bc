import { sizeOfShape, targetSizeOf, type BatchSpec, type Example } from '$lib/domain/examples';
import type { ModelMeasures } from '$lib/domain/training';
import { getCopy, putCopy } from '$lib/store/copies';
import { openStore } from '$lib/store/database';
import { readModelState } from '$lib/store/model-cache';
import type { CachedModel, CachedModelState, LocalCopy } from '$lib/store/schema';
import { packExamples } from '$lib/store/vault';
import type { Trainer } from '$lib/training/trainer';

type AskedModel = CachedModelState | 'training';

/** `yours`: the trained copy, or the published model before the first training. */
export type Which = 'yours' | 'published' | 'training';

/** What a cached model, this device's copy of it, and the one in training say. */
export class ModelAnswers {
	readonly #model: CachedModel;
	readonly #spec: BatchSpec;
	readonly #worker: () => Trainer;
	#state: Promise<CachedModelState> | null = null;
	#copy: LocalCopy | null = null;

	constructor(model: CachedModel, spec: BatchSpec, worker: () => Trainer) {
		this.#model = model;
		this.#spec = spec;
		this.#worker = worker;
	}

	/** The published model, as it is cached. */
	head(): Promise<CachedModelState> {
		return (this.#state ??= openStore().then((db) => readModelState(db, this.#model)));
	}

	/** As they are now: `yours` is null before the first training of this line. */
	async both(inputs: Float32Array): Promise<{ head: Float32Array; local: Float32Array | null }> {
		const copy = await this.#yours();
		return {
			head: await this.#predict(await this.head(), inputs),
			local: copy && (await this.#predict(copy, inputs))
		};
	}

	async predict(inputs: Float32Array, which: Which): Promise<Float32Array> {
		return this.#predict(await this.#asked(which), inputs);
	}

	/** @param examples Absent: all in the vault. */
	async evaluate(which: Which, examples?: readonly Example[]): Promise<ModelMeasures> {
		const { modelId, head } = this.#model;
		const taken = examples
			? packed(examples, this.#spec)
			: await packExamples(await openStore(), modelId, this.#spec);
		const batch = { spec: this.#spec, inputs: taken.inputs, labels: taken.labels };
		return this.#worker().evaluate(await this.#asked(which), batch, head.recipe);
	}

	async keepCopy(copy: LocalCopy): Promise<void> {
		await putCopy(await openStore(), copy);
		this.#copy = copy;
	}

	#predict(model: AskedModel, inputs: Float32Array): Promise<Float32Array> {
		return this.#worker().predict(model, { spec: this.#spec, inputs });
	}

	async #asked(which: Which): Promise<AskedModel> {
		if (which === 'training') return which;
		const yours = which === 'yours' ? await this.#yours() : null;
		return yours ?? this.head();
	}

	async #yours(): Promise<CachedModelState | null> {
		this.#copy ??= await getCopy(await openStore(), this.#model.modelId);
		// a copy of another line answers nothing: its shape or its labels may be others
		if (!this.#copy || (this.#copy.line ?? 1) !== this.#model.head.line) return null;
		return { ...(await this.head()), weights: this.#copy.weights };
	}
}

/** n examples as a training takes them. */
export function packed(examples: readonly Example[], spec: BatchSpec) {
	const [size, targetSize] = [sizeOfShape(spec.inputShape), targetSizeOf(spec)];
	const inputs = new Float32Array(examples.length * size);
	const labels = new Float32Array(examples.length * targetSize);
	examples.forEach((example, i) => {
		inputs.set(example.input, i * size);
		labels.set('label' in example ? [example.label] : example.values, i * targetSize);
	});
	return { inputs, labels };
}
