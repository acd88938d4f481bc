import { z } from 'zod/mini';
import type { Complaint } from '$lib/domain/complaint';
import type { StoreError } from '$lib/domain/errors';
import { refusedField } from '$lib/domain/refused-field';
import { isFinite32, numWeights, type WeightSpec } from '$lib/domain/weights';
import { weightSpecs as weightSpecsSchema } from './schemas';

/** A tfjs LayersModel as the store keeps it. */
export interface ModelFiles {
	/** `modelTopology`, parsed. */
	readonly topology: object;
	readonly weightSpecs: WeightSpec[];
	/** Flat, in the order of `weightSpecs`. */
	readonly weights: Float32Array<ArrayBuffer>;
}

type Field = 'modelJson' | 'shards' | 'recipe' | 'plugin';

const tensor = z.object({
	name: z.string(),
	shape: z.array(z.int()),
	dtype: z.string(),
	group: z.optional(z.string()),
	quantization: z.optional(z.unknown())
});
const group = z.object({
	paths: z.array(z.string()).check(z.minLength(1)),
	weights: z.array(tensor)
});
const modelJson = z.object({
	format: z.optional(z.string()),
	modelTopology: z.record(z.string(), z.unknown()),
	weightsManifest: z.array(group).check(z.minLength(1))
});

/**
 * Reads the files that `model.save()` of TensorFlow.js writes.
 *
 * @param shards The weight files, by the path that `model.json` gives them.
 * @throws {StoreError} `model/invalid`, the reason under the field that is wrong.
 */
export function readModelFiles(
	json: Uint8Array,
	shards: ReadonlyMap<string, Uint8Array>
): ModelFiles {
	const parsed = modelJson.safeParse(parseJson(json));
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		const place = issue?.path.join('.') ?? '';
		throw invalid('modelJson', { kind: 'file-wrong-at', file: 'model.json', place });
	}
	const { format = 'layers-model', modelTopology, weightsManifest } = parsed.data;
	if (format !== 'layers-model') {
		throw invalid('modelJson', { kind: 'model-format', format });
	}
	const weightSpecs = readSpecs(weightsManifest.flatMap(({ weights }) => weights));
	const weights = joinShards(
		weightsManifest.flatMap(({ paths }) => paths),
		shards,
		numWeights(weightSpecs)
	);
	return { topology: modelTopology, weightSpecs, weights };
}

/** A model that cannot be published as it is, and the field of the form to look at. */
export function invalid(field: Field, complaint: Complaint, cause?: unknown): StoreError {
	return refusedField('model/invalid', field, complaint, cause);
}

function parseJson(bytes: Uint8Array): unknown {
	try {
		return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
	} catch (cause) {
		throw invalid('modelJson', { kind: 'file-not-json', file: 'model.json' }, cause);
	}
}

function readSpecs(tensors: readonly z.infer<typeof tensor>[]): WeightSpec[] {
	for (const { name, dtype, quantization, group } of tensors) {
		if (quantization !== undefined) {
			throw invalid('modelJson', { kind: 'weight-quantised', name });
		}
		if (group === 'optimizer') {
			throw invalid('modelJson', { kind: 'weight-of-optimiser' });
		}
		if (dtype !== 'float32') {
			throw invalid('modelJson', { kind: 'weight-type', name, type: dtype });
		}
	}
	const names = tensors.map(({ name }) => name);
	const twice = names.find((name, i) => names.indexOf(name) !== i);
	if (twice !== undefined) throw invalid('modelJson', { kind: 'weight-twice', name: twice });

	const specs = weightSpecsSchema.safeParse(tensors.map(({ name, shape }) => ({ name, shape })));
	if (specs.success) return specs.data;
	const [issue] = specs.error.issues;
	throw invalid('modelJson', { kind: 'weights-list', place: issue?.path.join('.') ?? '' });
}

function joinShards(
	paths: readonly string[],
	shards: ReadonlyMap<string, Uint8Array>,
	total: number
): Float32Array<ArrayBuffer> {
	const parts = paths.map((path) => {
		const shard = shards.get(path);
		if (!shard) throw invalid('shards', { kind: 'file-missing', file: path });
		return shard;
	});
	const bytes = parts.reduce((sum, part) => sum + part.length, 0);
	if (bytes !== 4 * total) {
		const wanted = 4 * total;
		throw invalid('shards', { kind: 'weights-bytes', weights: total, wanted, bytes });
	}
	const joined = new Uint8Array(bytes);
	let offset = 0;
	for (const part of parts) {
		joined.set(part, offset);
		offset += part.length;
	}
	const weights = new Float32Array(joined.buffer);
	if (!isFinite32(weights)) throw invalid('shards', { kind: 'weights-not-finite' });
	return weights;
}
