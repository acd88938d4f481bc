import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { uuidv7 } from 'uuidv7';
import type { Account } from '$lib/wire/api';
import { adminRules } from '../authorization/admin-rules';
import type { AdminPath, Objects } from '../authorization/rules';
import { appRouter } from '../router';
import {
	addCandidate,
	addModel,
	addPayment,
	addUser,
	addWithdrawal,
	makeUpdate,
	openTestStore,
	send,
	type TestStore
} from '../testing/test-store.server';

let store: TestStore;
let engineer: Account;

beforeAll(async () => {
	store = await openTestStore();
	engineer = await addUser(store, 'Esha', 'engineer');
}, 60_000);
afterAll(() => store.close());

const procedures = appRouter._def.procedures as unknown as Record<
	string,
	{ readonly _def: { readonly type: string } }
>;
/** Every mutation under `admin`, from the router itself: a new one without an audit event fails here. */
const acts = (Object.keys(adminRules) as AdminPath[]).filter(
	(path) => procedures[path]?._def.type === 'mutation'
);

async function makeObjects(): Promise<Objects> {
	// anew: one of the acts deletes them
	const asha = await addUser(store, 'Asha');
	const { prisma } = store.database;
	const modelId = await addModel(store, engineer, { threshold: 100 });
	const { slug, pluginId } = await prisma.model.findUniqueOrThrow({ where: { id: modelId } });
	const update = await makeUpdate(modelId);
	await send(store, asha, update);
	const reviewId = uuidv7();
	await prisma.review.create({
		data: { id: reviewId, modelId, userId: asha.id, stars: 3, text: 'Fair.', reported: 1 }
	});
	await prisma.reviewReport.create({
		data: { reviewId, userId: engineer.id, reason: 'It is not about the model.' }
	});
	await prisma.model.update({ where: { id: modelId }, data: { ratingCount: 1, ratingSum: 3 } });
	return {
		modelId,
		candidateId: await addCandidate(store, modelId, 2),
		modelSlug: slug,
		pluginId,
		updateId: update.id,
		contributorId: asha.id,
		withdrawalId: await addWithdrawal(store, asha),
		paymentId: await addPayment(store, asha),
		reviewId
	};
}

/** What must be so before an act can succeed. */
const before: Partial<Record<AdminPath, (objects: Objects) => Promise<unknown>>> = {
	'admin.models.relist': ({ modelId: id }) =>
		store.database.prisma.model.update({ where: { id }, data: { status: 'unlisted' } }),
	'admin.reviews.unhide': ({ reviewId, modelId }) =>
		Promise.all([
			store.database.prisma.review.update({
				where: { id: reviewId },
				data: { hiddenAt: new Date() }
			}),
			store.database.prisma.model.update({
				where: { id: modelId },
				data: { ratingCount: 0, ratingSum: 0 }
			})
		])
};

function actOf(admin: Account, path: AdminPath): (input: unknown) => Promise<unknown> {
	const caller = appRouter.createCaller({ account: admin, services: store });
	const names = path.split('.');
	const act = names.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], caller);
	return act as (input: unknown) => Promise<unknown>;
}

/** A digest of every table that the store's data is in. */
async function everything(): Promise<Record<string, string>> {
	const { prisma } = store.database;
	const tables = await prisma.$queryRaw<{ name: string }[]>`
		SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`;
	const digests: Record<string, string> = {};
	for (const { name } of tables) {
		const [row] = await prisma.$queryRawUnsafe<[{ digest: string }]>(
			`SELECT coalesce(md5(string_agg(t::text, ';' ORDER BY t::text)), '') AS digest FROM "${name}" t`
		);
		digests[name] = row.digest;
	}
	return digests;
}

describe('every act of an administrator', () => {
	it.each(acts)('%s leaves one event with who did it and why', async (path) => {
		const admin = await addUser(store, 'Admin', 'admin');
		const objects = await makeObjects();
		await before[path]?.(objects);

		await actOf(admin, path)(adminRules[path].input(objects));

		const events = await store.database.prisma.auditEvent.findMany({
			where: { actorId: admin.id }
		});
		expect(events).toMatchObject([{ actorId: admin.id, reason: 'For a reason.' }]);
	});

	it.each(acts)('%s is not done where its event cannot be written', async (path) => {
		const { prisma } = store.database;
		const admin = await addUser(store, 'Admin', 'admin');
		const objects = await makeObjects();
		await before[path]?.(objects);
		const unchanged = await everything();
		await prisma.$executeRaw`ALTER TABLE "AuditEvent" ADD CONSTRAINT "none" CHECK (false) NOT VALID`;
		await expect(actOf(admin, path)(adminRules[path].input(objects))).rejects.toThrow();
		await prisma.$executeRaw`ALTER TABLE "AuditEvent" DROP CONSTRAINT "none"`;
		expect(await everything()).toEqual(unchanged);
	});

	it.each(acts)('%s is refused without a reason', async (path) => {
		const admin = await addUser(store, 'Admin', 'admin');
		const objects = await makeObjects();
		await before[path]?.(objects);
		const input = adminRules[path].input(objects) as object;
		for (const reason of [undefined, '', '   ', 'no']) {
			const act = actOf(admin, path)({ ...input, reason });
			await expect(act, String(reason)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
		}
	});

	it('is found in the router', () => {
		expect(acts).toContain('admin.users.suspend');
	});

	it('leaves no event when it fails', async () => {
		const admin = await addUser(store, 'Admin', 'admin');
		const { admin: acting } = appRouter.createCaller({ account: admin, services: store });
		const act = acting.users.suspend({ id: admin.id, reason: 'Myself.' });
		await expect(act).rejects.toMatchObject({ cause: { code: 'account/last-admin' } });
		expect(await store.database.prisma.auditEvent.count({ where: { actorId: admin.id } })).toBe(0);
	});
});
