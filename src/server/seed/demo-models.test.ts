import { afterAll, assert, beforeAll, expect, it } from 'vitest';
import { DEFAULT_FILTER } from '$lib/domain/filters/filter-policy';
import { DEFAULT_STALENESS } from '$lib/domain/staleness';
import { evaluateVersion } from '../evaluation/evaluation.server';
import { openTestStore, type TestStore } from '../testing/test-store.server';
import { demoEngineer, seedAccounts } from './accounts.server';
import { demoModels } from '../../../prisma/seed/demo-models';
import { seedModel } from './demo-models.server';

let store: TestStore;
beforeAll(async () => {
	store = await openTestStore();
	await seedAccounts(store);
}, 60_000);
afterAll(() => store.close());

it('publishes a demo model once, bad as its card says, with its plugin ready to be served', async () => {
	const services = { ...store, evaluate: evaluateVersion };
	const [digits] = demoModels;
	assert(digits);
	await seedModel(services, digits);
	await seedModel(services, digits);

	const models = await store.database.prisma.model.findMany({
		include: { owner: true, plugin: true, versions: true }
	});
	expect(models).toHaveLength(1);
	const [model] = models;
	expect(model).toMatchObject({ slug: 'handwritten-digits', threshold: 5, maxWaitSeconds: 60 });
	expect(model).toMatchObject({ staleness: DEFAULT_STALENESS, filter: DEFAULT_FILTER });
	expect(model?.owner.email).toBe(demoEngineer);
	expect(model?.versions).toHaveLength(1);
	const accuracy = model?.versions[0]?.heldOutAccuracy ?? 1;
	expect(accuracy).toBeGreaterThan(0.4);
	expect(accuracy).toBeLessThan(0.6);
	expect(await store.blobs.published.size(model?.plugin.frameDigest ?? '')).toBeGreaterThan(0);
});

it.each([
	['penguins', 'which-penguin', { heldOutAccuracy: near(0.802) }],
	['weather', 'how-warm-will-it-get', { heldOutMetrics: { 'mean absolute error': near(2.69) } }],
	['words', 'spoken-digits', { heldOutAccuracy: near(0.425) }],
	['images', 'food-in-a-photo', { heldOutAccuracy: near(0.575) }]
])('publishes %s, whose first version measures what its card says', async (folder, slug, says) => {
	const model = demoModels.find((known) => known.folder === folder);
	assert(model);
	await seedModel({ ...store, evaluate: evaluateVersion }, model);

	const { versions } = await store.database.prisma.model.findUniqueOrThrow({
		where: { slug },
		include: { versions: true }
	});
	expect(versions).toMatchObject([says]);
});

function near(figure: number): unknown {
	return expect.closeTo(figure, 2);
}
