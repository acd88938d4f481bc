import { separateWeights } from '$lib/domain/frozen-weights';
import { canonicalJson } from '$lib/wire/digest';
import type { InspectedModel, Inspection } from './inspection.server';
import { readModelFiles } from '$lib/wire/model-files';
import { answerOnce } from './thread-answer';

await answerOnce(async (inspection: Inspection) => {
	const files = readModelFiles(inspection.modelJson, inspection.shards);
	// tfjs takes a second to load: broken files need not wait for it
	const { tryTraining } = await import('./try-training');
	const isFrozen = await tryTraining(files, inspection);

	const separate = separateWeights(files.weights, files.weightSpecs, isFrozen);
	const topology = new TextEncoder().encode(canonicalJson(files.topology));
	const value: InspectedModel = { topology, ...separate };
	return { value, transfer: [topology.buffer, separate.weights.buffer] };
});
