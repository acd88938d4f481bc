import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CreateModel } from '../../src/lib/wire/api';
import type { Contributor } from './contributor';
import { signInByHttp } from './journeys';

const MODEL = 'prisma/seed/digits/model';

const recipe: CreateModel['recipe'] = {
	loss: 'categoricalCrossentropy',
	optimizer: { name: 'sgd', learningRate: 0.1 },
	batchSize: 10,
	epochs: 2,
	metrics: ['accuracy'],
	minExamples: 4,
	bounds: { epochs: [1, 5], batchSize: [5, 50], learningRate: [0.01, 0.1] }
};

/**
 * Publishes the demo's model with the plugin in `folder`, and has it approved.
 *
 * @returns The address of its training page.
 */
export async function publishPlugin(store: string, folder: string): Promise<string> {
	const [engineer, admin] = await Promise.all([
		signInByHttp(store, 'engineer@demo.local'),
		signInByHttp(store, 'admin@demo.local')
	]);
	const [modelJson, ...shards] = await upload(engineer, MODEL, ['model.json', 'weights.bin']);
	if (!modelJson) throw new Error('There is no model.');
	const { slug } = await engineer.trpc.models.create.mutate({
		...{
			title: 'A probe',
			description: 'Tries what a plugin may do.',
			card: 'A card.',
			licence: 'MIT'
		},
		...{ tags: [], thumbnailDigest: null, threshold: 3, maxWaitSeconds: 3600, budget: 0 },
		strategy: { kind: 'fedavg', learningRate: 1 },
		staleness: { kind: 'constant' },
		...{ alignment: false, maxStaleness: null, maxExamples: 10_000, creditsPerUpdate: 0 },
		privacy: { kind: 'none' },
		recipe,
		modelJsonDigest: modelJson.digest,
		shards,
		pluginFiles: await upload(engineer, folder, await readdir(folder))
	});
	const { items } = await admin.trpc.admin.plugins.list.query({ decision: 'pending' });
	for (const { id } of items) {
		await admin.trpc.admin.plugins.approve.mutate({ id, reason: 'A test looks at it.' });
	}
	return `/models/${slug}/train`;
}

function upload(engineer: Contributor, folder: string, names: readonly string[]) {
	return Promise.all(
		names.map(async (path) => {
			const bytes = new Uint8Array(await readFile(join(folder, path)));
			const digest = createHash('sha256').update(bytes).digest('hex');
			await engineer.upload(digest, bytes);
			return { path, digest };
		})
	);
}
