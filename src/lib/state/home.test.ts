import { beforeEach, describe, expect, it } from 'vitest';
import { sampleModel } from '$lib/store/fixtures';
import { freshStore } from '$lib/store/fresh-store';
import { connection } from './connection.svelte';
import { loadHome } from './home';

beforeEach(async () => {
	await freshStore();
	connection.reachable = true;
});

const address = (search = '') => new URL(`http://store.test/${search}`);
const facets = { tags: [{ name: 'images', count: 1 }], licences: [] };

/** Answers each of a batch by its name. */
const answering = (answers: Record<string, unknown>) => (input: RequestInfo | URL) => {
	const url = new URL(input instanceof Request ? input.url : input, 'http://store.test');
	const names = url.pathname.replace('/trpc/', '').split(',');
	return Promise.resolve(Response.json(names.map((name) => ({ result: { data: answers[name] } }))));
};
const gone = () => Promise.reject(new TypeError('Failed to fetch'));

describe('loadHome', () => {
	it('shows the rankings where nothing is asked for, and what they showed once the store is gone', async () => {
		const { detail } = await sampleModel();
		const front = { popular: [detail], rated: [], newest: [detail], facets };
		const online = await loadHome(address(), answering({ 'models.front': front }));
		expect(online).toMatchObject({ source: 'network', front, facets });

		const offline = await loadHome(address(), gone);
		expect(offline).toMatchObject({ source: 'cache', front: null });
		expect(offline.found.items.map(({ slug }) => slug)).toEqual(['digits']);
		expect(connection.offline).toBe(true);
		const searched = await loadHome(address('?q=hand'), gone);
		expect(searched.found).toMatchObject({ total: 1, items: [{ slug: 'digits' }] });
	});

	it('asks for suggestions where nothing was found', async () => {
		const suggestions = { titles: [{ slug: 'digits', title: 'Handwritten digits' }], tags: [] };
		const answers = {
			'models.list': { items: [], nextCursor: null, near: false, total: 0 },
			'models.facets': facets,
			'models.suggest': suggestions
		};
		const home = await loadHome(address('?q=xylophone&sort=newest'), answering(answers));
		expect(home).toMatchObject({ front: null, suggestions, search: { sort: 'newest' } });
	});

	it('is an error page on a device that has seen nothing', async () => {
		await expect(loadHome(address(), gone)).rejects.toMatchObject({ status: 503 });
	});
});
