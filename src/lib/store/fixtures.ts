import { sha256Hex } from '$lib/wire/digest';
import type { Contribution, ModelDetail } from '$lib/wire/api';
import type { OutboxItem } from './schema';

/** Small made-up records for tests. */

const MODEL_ID = '0192f000-0000-7000-8000-000000000001';

/** A model of three weights, and its blobs by digest. */
export async function sampleModel(
	weights: readonly number[] = [1, 2, 3],
	changes: Partial<ModelDetail> = {}
): Promise<{ detail: ModelDetail; blobs: Map<string, Uint8Array<ArrayBuffer>> }> {
	const weightBytes = new Uint8Array(Float32Array.from(weights).buffer);
	const topologyBytes = new TextEncoder().encode('{"class_name":"Sequential"}');
	const weightsDigest = await sha256Hex(weightBytes);
	const topologyDigest = await sha256Hex(topologyBytes);
	const id = changes.id ?? MODEL_ID;
	const slug = changes.slug ?? 'digits';
	const detail: ModelDetail = {
		id,
		slug,
		title: 'Handwritten digits',
		description: 'Reads one digit.',
		thumbnailDigest: null,
		ownerName: 'Asha',
		status: 'listed',
		version: 3,
		creditsPerUpdate: 5,
		outOfBudget: false,
		mergedUpdates: 12,
		remaining: 4,
		rating: { average: null, count: 0 },
		createdAt: 1_700_000_000_000,
		licence: 'MIT',
		tags: [],
		cardHtml: '<p>Card</p>',
		policy: {
			threshold: 5,
			maxWaitSeconds: 60,
			strategy: { kind: 'fedavg', learningRate: 1 },
			staleness: { kind: 'constant' },
			alignment: false,
			maxExamples: 1000,
			filter: { kind: 'median-norm', factor: 1 }
		},
		head: {
			modelId: id,
			slug,
			line: 1,
			version: 3,
			versionCreatedAt: 1_700_000_000_000,
			weights: { digest: weightsDigest, bytes: weightBytes.length },
			topologyDigest,
			weightSpecs: [{ name: 'dense/kernel', shape: [weights.length] }],
			numWeights: weights.length,
			recipe: {
				loss: 'categoricalCrossentropy',
				optimizer: { name: 'sgd', learningRate: 0.1 },
				batchSize: 8,
				epochs: 1,
				metrics: ['accuracy'],
				minExamples: 1
			},
			recipeDigest: 'a'.repeat(64),
			plugin: {
				digest: 'b'.repeat(64),
				frameDigest: 'c'.repeat(64),
				manifest: {
					contract: 1,
					id: 'digits',
					title: 'Digits',
					html: 'index.html',
					script: 'index.js',
					inputShape: [2],
					labels: ['zero', 'one'],
					permissions: []
				}
			},
			codec: 'float32',
			clippingNorm: null,
			privacy: { kind: 'none' },
			acceptsUpdates: true
		},
		isMine: false,
		...changes
	};
	const blobs = new Map([
		[weightsDigest, weightBytes],
		[topologyDigest, topologyBytes]
	]);
	return { detail, blobs };
}

/** The same with two frozen weights beside. */
export async function sampleWithFrozen(weights?: readonly number[]) {
	const { detail, blobs } = await sampleModel(weights);
	const bytes = new Uint8Array(Float32Array.of(8, 9).buffer);
	const digest = await sha256Hex(bytes);
	const frozen = { digest, bytes: bytes.length, specs: [{ name: 'base/kernel', shape: [2] }] };
	const withFrozen: ModelDetail = { ...detail, head: { ...detail.head, frozen } };
	return { detail: withFrozen, blobs: blobs.set(digest, bytes) };
}

/** An update as it lies in the outbox just after training. `n` orders ids in time. */
export function sampleItem(n: number, changes: Partial<OutboxItem> = {}): OutboxItem {
	return {
		id: `0192f000-0000-7000-8000-${String(n).padStart(12, '0')}`,
		modelId: MODEL_ID,
		modelTitle: 'Handwritten digits',
		modelSlug: 'digits',
		accountId: null,
		baseVersion: 3,
		numExamples: 40,
		trainedAt: 1_700_000_000_000 + n,
		state: 'trained',
		digest: 'd'.repeat(64),
		container: Uint8Array.of(n),
		bytes: 1,
		attempts: 0,
		nextAttemptAt: 0,
		lastError: null,
		answer: null,
		...changes
	};
}

/** What the server says of an item. */
export function sampleAnswer(item: OutboxItem, status: Contribution['status']): Contribution {
	const { id, modelId, modelTitle, modelSlug, baseVersion, numExamples, bytes, trainedAt } = item;
	return {
		...{ id, modelId, modelTitle, modelSlug, baseVersion, numExamples, bytes, trainedAt },
		status,
		receivedAt: trainedAt + 1000,
		receipt: null
	};
}

type Receipt = NonNullable<Contribution['receipt']>;
type Merged = Extract<Receipt['body']['outcome'], { kind: 'merged' }>;

/** The receipt of an item that was merged into version 4. */
export function sampleReceipt(item: OutboxItem, changes: Partial<Merged> = {}): Receipt {
	const { id: updateId, modelId, modelTitle, modelSlug, digest, baseVersion, trainedAt } = item;
	const merged = { kind: 'merged' as const, version: 4, staleness: 0, weight: 1, credits: 5 };
	const mergedAt = trainedAt + 2000;
	return {
		body: {
			...{ updateId, modelId, modelTitle, modelSlug, digest, baseVersion, trainedAt },
			receivedAt: trainedAt + 1000,
			outcome: { ...merged, mergedAt, accuracyGain: null, ...changes }
		},
		hash: 'f'.repeat(64),
		previousHash: '0'.repeat(64),
		sequence: 1
	};
}
