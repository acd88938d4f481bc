import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import type { Account } from '$lib/wire/api';
import { appRouter } from '../router';
import { inTransaction } from '../repositories/db.server';
import { keepPlugin } from '../repositories/parts.server';
import { applyPluginReview, isApproved } from '../repositories/plugin-reviews.server';
import {
	addModel,
	addUser,
	makeUpdate,
	openTestStore,
	put,
	send,
	type TestStore
} from '../testing/test-store.server';

let store: TestStore;
let engineer: Account;
let admin: Account;
let asha: Account;
let pluginId: string;
let modelId: string;

beforeAll(async () => {
	store = await openTestStore();
	engineer = await addUser(store, 'Engineer', 'engineer');
	admin = await addUser(store, 'Admin', 'admin');
	asha = await addUser(store, 'Asha');
}, 60_000);
afterAll(() => store.close());
beforeEach(async () => {
	pluginId = await newPlugin();
	modelId = await modelWith(pluginId);
});

const as = (account: Account | null) => appRouter.createCaller({ account, services: store });
const review = () => as(admin).admin.plugins;
const stateOf = async (id: string) =>
	(await store.database.prisma.model.findUniqueOrThrow({ where: { id } })).status;
const noticesAbout = async (id: string) => {
	const notices = await store.database.prisma.notice.findMany({ where: { userId: engineer.id } });
	return notices.filter(({ body }) => (body as { modelId?: string }).modelId === id);
};

async function newPlugin(text = '<script>// </script> & "text"'): Promise<string> {
	const script = new TextEncoder().encode(text);
	const digest = await put(store.blobs.uploads, script);
	const missing = { path: 'index.html', digest: '0'.repeat(64), bytes: 3 };
	const { manifest } = await store.database.prisma.plugin.findFirstOrThrow().catch(async () => {
		await addModel(store, engineer);
		return store.database.prisma.plugin.findFirstOrThrow();
	});
	return keepPlugin(store.database.prisma, {
		digest: uuidv7().replaceAll('-', '').repeat(2),
		frameDigest: 'f'.repeat(64),
		frameCsp: "default-src 'none'",
		manifest: manifest as never,
		files: [{ path: 'plugin.js', digest, bytes: script.length }, missing],
		decision: 'pending'
	});
}

/** A model that is switched to the plugin as publishing does it. */
async function modelWith(plugin: string, status: 'listed' | 'paused' = 'listed'): Promise<string> {
	const id = await addModel(store, engineer);
	await inTransaction(store.database.prisma, async (tx) => {
		await tx.model.update({ where: { id }, data: { pluginId: plugin, status } });
		await applyPluginReview(tx, plugin);
	});
	return id;
}

describe('a model whose plugin nobody has approved', () => {
	it('is there for its owner and for administrators only, and takes no updates', async () => {
		expect(await stateOf(modelId)).toBe('pending');
		for (const account of [null, asha, await addUser(store, 'Erik', 'engineer')]) {
			const seen = as(account).models.bySlug({ slug: modelId });
			await expect(seen).rejects.toMatchObject({ cause: { code: 'model/not-found' } });
		}
		for (const account of [engineer, admin]) {
			const { head } = await as(account).models.bySlug({ slug: modelId });
			expect(head.acceptsUpdates).toBe(false);
		}
		const { items } = await as(null).models.list({ sort: 'newest' });
		expect(items.map(({ id }) => id)).not.toContain(modelId);
		const answer = await send(store, asha, await makeUpdate(modelId));
		expect(answer).toMatchObject({ status: 'rejected', code: 'model/not-listed' });
	});

	it('cannot be listed by its owner', async () => {
		for (const status of ['listed', 'paused'] as const) {
			const act = as(engineer).models.setStatus({ id: modelId, status });
			await expect(act).rejects.toMatchObject({ cause: { code: 'account/forbidden' } });
		}
	});

	it('waits in the queue with every file to read', async () => {
		const { items } = await review().list({ decision: 'pending' });
		expect(items[0]).toMatchObject({
			id: pluginId,
			decision: 'pending',
			waiting: 1,
			title: 'Test'
		});
		expect(await review().byId({ id: pluginId })).toMatchObject({
			files: [
				{ path: 'plugin.js', text: '<script>// </script> & "text"' },
				{ path: 'index.html', text: null }
			],
			models: [{ id: modelId, status: 'pending', ownerName: 'Engineer' }],
			reviews: [{ decision: 'pending', reviewerName: null }]
		});
	});
});

describe('approving', () => {
	it('lists every model that waits, as it was, and tells the owner', async () => {
		const paused = await modelWith(pluginId, 'paused');
		const unlisted = await modelWith(pluginId);
		await store.database.prisma.model.update({
			where: { id: unlisted },
			data: { status: 'unlisted' }
		});
		await review().approve({ id: pluginId, reason: 'Read it.' });

		expect(await stateOf(modelId)).toBe('listed');
		expect(await stateOf(paused)).toBe('paused');
		expect(await stateOf(unlisted)).toBe('unlisted');
		expect(await noticesAbout(modelId)).toMatchObject([{ kind: 'plugin-approved' }]);
		expect(await noticesAbout(unlisted)).toEqual([]);
		const answer = await send(store, asha, await makeUpdate(modelId, { header: {} }));
		expect(answer).toMatchObject({ status: 'queued' });
		const { items } = await review().list({ decision: 'pending' });
		expect(items.map(({ id }) => id)).not.toContain(pluginId);
	});

	it('holds for later models', async () => {
		await review().approve({ id: pluginId, reason: 'Read it.' });
		expect(await isApproved(store.database.prisma, pluginId)).toBe(true);
		expect(await stateOf(await modelWith(pluginId))).toBe('listed');
	});

	it('sees a model that is published at the same moment', async () => {
		const publishing = Array.from({ length: 8 }, () => modelWith(pluginId));
		const [, ...ids] = await Promise.all([
			review().approve({ id: pluginId, reason: 'Read it.' }),
			...publishing
		]);
		for (const id of ids) expect(await stateOf(id)).toBe('listed');
	});
});

describe('refusing', () => {
	it.each([
		{
			act: 'requestChanges',
			decision: 'changesRequested',
			kind: 'plugin-changes',
			action: 'plugin.request-changes'
		},
		{ act: 'reject', decision: 'rejected', kind: 'plugin-rejected', action: 'plugin.reject' }
	] as const)('$act tells the owner why, here and in the studio', async ({ act, ...expected }) => {
		const { decision, kind, action } = expected;
		const reason = 'It asks for the camera and never uses it.';
		await review()[act]({ id: pluginId, reason });
		expect(await stateOf(modelId)).toBe('pending');
		expect(await noticesAbout(modelId)).toMatchObject([
			{ kind, body: { modelId, modelTitle: 'Four weights', reason } }
		]);
		expect(await as(engineer).plugins.ofModel({ id: modelId })).toMatchObject({
			decision,
			reason
		});
		expect(
			await store.database.prisma.auditEvent.findMany({
				where: { subject: `plugin:${pluginId}` }
			})
		).toMatchObject([{ actorId: admin.id, action, reason }]);
	});

	it('needs a reason', async () => {
		for (const reason of ['', '   ', 'no']) {
			const act = review().reject({ id: pluginId, reason });
			await expect(act).rejects.toMatchObject({ code: 'BAD_REQUEST' });
		}
	});

	it('takes an approved plugin out of the store, and approving brings it back', async () => {
		const paused = await modelWith(pluginId, 'paused');
		await review().approve({ id: pluginId, reason: 'Read it.' });
		await review().reject({ id: pluginId, reason: 'It draws what it should not.' });
		expect([await stateOf(modelId), await stateOf(paused)]).toEqual(['pending', 'pending']);
		await review().approve({ id: pluginId, reason: 'A mistake of ours.' });
		expect([await stateOf(modelId), await stateOf(paused)]).toEqual(['listed', 'paused']);
	});

	it('tells followers of a new line when its plugin is first approved, and not again', async () => {
		await store.database.prisma.model.update({ where: { id: modelId }, data: { line: 2 } });
		await store.database.prisma.follow.create({ data: { userId: asha.id, modelId } });
		const told = () =>
			store.database.prisma.notice.findMany({
				where: { userId: asha.id, kind: 'followed-model-new-line' },
				select: { body: true }
			});
		await review().reject({ id: pluginId, reason: 'It draws what it should not.' });
		expect(await told()).toEqual([]);
		for (let i = 0; i < 2; i++) {
			await review().approve({ id: pluginId, reason: 'It is fine again.' });
			await review().reject({ id: pluginId, reason: 'It draws what it should not.' });
		}
		const about = { modelId, modelTitle: 'Four weights', modelSlug: modelId, line: 2 };
		expect(await told()).toEqual([{ body: about }]);
	});

	it('shows what the scan found, and which file a rejected plugin had', async () => {
		const suspect = await newPlugin('eval(all);');
		const before = await review().byId({ id: suspect });
		expect(before.findings).toEqual([
			{ kind: 'evaluated-code', path: 'plugin.js', line: 1, column: 1, excerpt: 'eval(all);' }
		]);
		const other = await newPlugin('eval(all);');
		await review().reject({ id: other, reason: 'It runs whatever it is sent.' });
		const { findings } = await review().byId({ id: suspect });
		expect(findings.map(({ kind }) => kind)).toEqual(['known-bad', 'evaluated-code']);
		// it is known of other plugins, and no more once that one is approved after all
		expect((await review().byId({ id: other })).findings).toHaveLength(1);
		await review().approve({ id: other, reason: 'A mistake of ours.' });
		expect((await review().byId({ id: suspect })).findings).toHaveLength(1);
	});

	it('shows what was handed in before for the same model, and what was approved of it', async () => {
		const next = await newPlugin('const changed = 1;');
		const seen = () => review().byId({ id: next });
		expect(await seen()).toMatchObject({ approved: null, submitted: null });
		const where = { modelId_line_number: { modelId, line: 1, number: 1 } };
		await store.database.prisma.version.update({ where, data: { pluginId } });
		await store.database.prisma.model.update({ where: { id: modelId }, data: { pluginId: next } });
		const files = [{ path: 'plugin.js', text: '<script>// </script> & "text"' }];
		expect(await seen()).toMatchObject({
			approved: null,
			submitted: { files, decision: 'pending', reason: null }
		});
		await review().requestChanges({ id: pluginId, reason: 'It asks for too much.' });
		expect(await seen()).toMatchObject({
			approved: null,
			submitted: { files, decision: 'changesRequested', reason: 'It asks for too much.' }
		});
		await review().approve({ id: pluginId, reason: 'Read it.' });
		// what was handed in last was approved: to show it twice would say nothing
		expect(await seen()).toMatchObject({ approved: { files }, submitted: null });
	});

	it('of a plugin that is not there: plugin/not-found', async () => {
		const act = review().reject({ id: uuidv7(), reason: 'Whatever.' });
		await expect(act).rejects.toMatchObject({ cause: { code: 'plugin/not-found' } });
	});
});

describe('the kill list', () => {
	const killed = async () => {
		const { plugins } = await as(null).plugins.killed();
		const { digest } = await store.database.prisma.plugin.findUniqueOrThrow({
			where: { id: pluginId }
		});
		return plugins.find((plugin) => plugin.digest === digest);
	};

	it('has what was rejected last, with its reason, until it is approved again', async () => {
		expect(await killed()).toBeUndefined();
		await review().reject({ id: pluginId, reason: 'It imitates a bank.' });
		expect(await killed()).toMatchObject({ reason: 'It imitates a bank.' });
		await review().approve({ id: pluginId, reason: 'It does not any more.' });
		expect(await killed()).toBeUndefined();
	});

	it('leaves out what only has to be changed', async () => {
		await review().requestChanges({ id: pluginId, reason: 'Say what it is for.' });
		expect(await killed()).toBeUndefined();
	});
});
