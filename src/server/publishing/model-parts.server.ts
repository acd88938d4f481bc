import { createHash } from 'node:crypto';
import { StoreError } from '$lib/domain/errors';
import { batchSpecOf, type ExampleSpec } from '$lib/domain/examples';
import { pluginContract, type PluginManifest } from '$lib/domain/plugin';
import { refusedField } from '$lib/domain/refused-field';
import type { WeightSpec } from '$lib/domain/weights';
import type { CreateModel } from '$lib/wire/api';
import type { PluginBundle } from '$lib/wire/plugin-bundle';
import type { FrozenBlob } from '$lib/wire/schemas';
import type { Blobs } from '../blobs/blob-store';
import {
	inspectModel,
	type InspectedModel,
	type Inspection
} from '../evaluation/inspection.server';
import type { VersionFiles } from '../evaluation/version-files.server';
import type { AllMeasures } from '$lib/domain/promotion';
import type { Evaluator } from '../merging/evaluator';
import { checkedBundle } from '../review/compose-plugin';
import { readHeldOut } from './held-out-set.server';
import {
	MAX_MODEL_JSON_BYTES,
	MAX_PLUGIN_FILE_BYTES,
	readUpload,
	readUploads
} from './uploaded-files.server';

export interface PartServices {
	readonly blobs: Blobs;
	readonly evaluate: Evaluator;
	readonly config: { readonly maxBlobBytes: number };
}

/** The first version of a line. */
export interface FirstVersion {
	readonly topologyDigest: string;
	readonly weightsDigest: string;
	readonly weightsBytes: number;
	readonly weightSpecs: { readonly name: string; readonly shape: number[] }[];
	readonly numWeights: number;
	readonly frozen: FrozenBlob | null;
}

/** The first version of a model: checked, tried out, and its bytes public. */
export interface PublishedParts {
	readonly plugin: PluginBundle;
	readonly version: FirstVersion;
	readonly heldOut: AllMeasures | null;
}

/**
 * Checks everything of a new model that is in files, and publishes what devices will fetch.
 *
 * @throws {StoreError} `model/invalid` or `plugin/invalid`, with a message for each field that is wrong.
 */
export async function publishParts(
	services: PartServices,
	input: CreateModel
): Promise<PublishedParts> {
	const { blobs } = services;
	const plugin = await readPlugin(blobs, input.pluginFiles);
	const inspected = await tryOut(services, input, plugin.manifest);
	const version = await putVersion(blobs, inspected);
	await putPublic(blobs, plugin.frame.html);
	const { weightsDigest, weightSpecs, frozen } = version;
	const files = {
		topology: inspected.topology,
		weightSpecs,
		weightsPath: await blobs.published.localPath(weightsDigest),
		frozen: frozen && {
			specs: frozen.specs,
			path: await blobs.published.localPath(frozen.digest)
		}
	};
	const spec = pluginContract(plugin.manifest);
	return { plugin, version, heldOut: await measure(services, input, { ...files, spec }) };
}

/** Publishes the parts of a model that was tried out. */
export async function putVersion(blobs: Blobs, model: InspectedModel): Promise<FirstVersion> {
	const weights = await putWeights(blobs, model.weights, model.weightSpecs);
	const frozen = model.frozen && (await putWeights(blobs, model.frozen.values, model.frozen.specs));
	return {
		topologyDigest: await putPublic(blobs, model.topology),
		weightsDigest: weights.digest,
		weightsBytes: weights.bytes,
		weightSpecs: weights.specs,
		numWeights: model.weights.length,
		frozen
	};
}

async function putWeights(
	blobs: Blobs,
	weights: Float32Array,
	specs: readonly WeightSpec[]
): Promise<FrozenBlob> {
	const flat = new Uint8Array(weights.buffer, weights.byteOffset, weights.byteLength);
	return {
		digest: await putPublic(blobs, flat),
		bytes: flat.length,
		specs: specs.map(({ name, shape }) => ({ name, shape: [...shape] }))
	};
}

/** @throws {StoreError} `plugin/invalid` or `model/invalid`, with the reason under the field `plugin`. */
export async function readPlugin(
	blobs: Blobs,
	pluginFiles: CreateModel['pluginFiles']
): Promise<PluginBundle> {
	const limit = { field: 'plugin', maxBytes: MAX_PLUGIN_FILE_BYTES };
	const files = await readUploads(blobs.uploads, pluginFiles, limit);
	return checkedBundle(files).catch((cause: unknown) => {
		throw atField(cause, 'plugin');
	});
}

/**
 * Reads a model's files and takes one training step.
 *
 * @throws {StoreError} `model/invalid`, with the reason under the field that is wrong.
 */
export async function tryOut(
	services: Pick<PartServices, 'blobs' | 'config'>,
	input: Pick<CreateModel, 'modelJsonDigest' | 'shards' | 'recipe'>,
	manifest: PluginManifest
): Promise<InspectedModel> {
	const { uploads } = services.blobs;
	const { maxBlobBytes } = services.config;
	return inspectModel({
		modelJson: await readUpload(uploads, input.modelJsonDigest, {
			field: 'modelJson',
			maxBytes: MAX_MODEL_JSON_BYTES
		}),
		shards: await readUploads(uploads, input.shards, { field: 'shards', maxBytes: maxBlobBytes }),
		recipe: input.recipe,
		...examplesOf(manifest)
	});
}

/** What a training takes of the examples that a plugin makes. */
export function examplesOf(manifest: PluginManifest): Pick<Inspection, 'spec' | 'values'> {
	const contract = pluginContract(manifest);
	return { spec: batchSpecOf(contract), values: contract.input.values };
}

type ToMeasure = VersionFiles & { readonly spec: ExampleSpec };

/** The held-out set stays in the private room: devices never see it. */
async function measure(
	{ blobs, evaluate }: PartServices,
	{ heldOutDigest, recipe }: CreateModel,
	{ spec, ...version }: ToMeasure
): Promise<AllMeasures | null> {
	if (!heldOutDigest) return null;
	await readHeldOut(blobs.uploads, heldOutDigest, spec);
	const heldOut = await blobs.uploads.read(heldOutDigest);
	try {
		const measures = await evaluate({ ...version, heldOut, recipe });
		return Number.isFinite(measures.loss) ? measures : null;
	} catch (cause) {
		throw atField(cause, 'heldOut');
	}
}

/** @returns Its digest. */
export async function putPublic(blobs: Blobs, bytes: Uint8Array): Promise<string> {
	const digest = createHash('sha256').update(bytes).digest('hex');
	await blobs.published.put(digest, oneChunk(bytes), bytes.length);
	return digest;
}

/* eslint-disable-next-line @typescript-eslint/require-await -- a stream's chunks come asynchronously */
async function* oneChunk(bytes: Uint8Array) {
	yield bytes;
}

/** The same refusal, said at a field of the form. */
function atField(cause: unknown, field: string): unknown {
	if (!(cause instanceof StoreError) || cause.fields) return cause;
	const { code, message } = cause;
	const known = code === 'plugin/invalid' ? code : 'model/invalid';
	return refusedField(known, field, { kind: 'unusable', detail: message }, cause);
}
