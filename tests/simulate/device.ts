import { DIGIT_SHAPE, NUM_DIGITS, type DigitSet } from '../../prisma/seed/digits/mnist';
import { encodingOf } from '../../src/lib/domain/codec';
import { sha256Hex } from '../../src/lib/wire/digest';
import type { HeadManifest, SubmitAnswer } from '../../src/lib/wire/api';
import { encodeUpdate } from '../../src/lib/wire/update-container';
import { newHeader } from '../../src/lib/wire/update-header';
import { trainLocally } from '../../src/workers/local-training';
import type { ModelState, TrainingTask } from '../../src/workers/training-api';
import { TrainingControl } from '../../src/workers/training-control';
import type { Contributor } from '../support/contributor';

const spec = { inputShape: DIGIT_SHAPE, numLabels: NUM_DIGITS };

/** A head as a device holds it. */
export interface Cached {
	readonly head: HeadManifest;
	readonly model: ModelState;
}

export async function cacheHead(contributor: Contributor, id: string): Promise<Cached> {
	const head = await contributor.trpc.models.head.query({ id });
	const [topology, weights] = await Promise.all([
		contributor.download(head.topologyDigest),
		contributor.download(head.weights.digest)
	]);
	const model: ModelState = {
		topology: JSON.parse(new TextDecoder().decode(topology)),
		weightSpecs: head.weightSpecs,
		weights: new Float32Array(weights.buffer)
	};
	return { head, model };
}

/** An update that waits on its device for a network. */
export interface QueuedUpdate {
	readonly id: string;
	readonly digest: string;
	readonly container: Uint8Array<ArrayBuffer>;
	/** What it leaves out, for the device's next update. */
	readonly residual: Float32Array | null;
}

/** @param trainedAt Epoch milliseconds. */
export async function trainUpdate(
	{ head, model }: Cached,
	examples: DigitSet,
	{ trainedAt, ...own }: Pick<TrainingTask, 'seed' | 'residual'> & { readonly trainedAt: number }
): Promise<QueuedUpdate> {
	const { recipe, clippingNorm, privacy } = head;
	const { payload, residual, summary } = await trainLocally(
		{
			model,
			recipe,
			examples: { spec, ...examples },
			encoding: encodingOf(head),
			clippingNorm,
			privacy,
			...own
		},
		{ backend: 'wasm', control: new TrainingControl(), onBatch: () => undefined }
	);
	const header = newHeader(head, summary, trainedAt);
	const container = encodeUpdate(header, payload);
	return { id: header.id, container, residual, digest: await sha256Hex(container) };
}

export async function send(
	contributor: Contributor,
	{ id, digest, container }: QueuedUpdate
): Promise<SubmitAnswer> {
	await contributor.upload(digest, container);
	return contributor.trpc.updates.submit.mutate({ id, digest });
}
