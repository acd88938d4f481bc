import { canonicalJson } from '$lib/wire/digest';
import type { InspectedModel, Inspection } from './inspection.server';
import { readModelFiles } from '$lib/wire/model-files';
import { answerOnce } from './thread-answer';

await answerOnce(async (inspection: Inspection) => {
	const files = readModelFiles(inspection.modelJson, inspection.shards);
	// tfjs takes a second to load: broken files need not wait for it
	const { tryTraining } = await import('./try-training');
	await tryTraining(files, inspection);

	const { topology, weightSpecs, weights } = files;
	const bytes = new TextEncoder().encode(canonicalJson(topology));
	const value: InspectedModel = { topology: bytes, weightSpecs, weights };
	return { value, transfer: [bytes.buffer, weights.buffer] };
});
