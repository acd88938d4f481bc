import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TRPCError } from '@trpc/server';
import { uuidv7 } from 'uuidv7';
import { StoreError } from '$lib/domain/errors';
import type { Account } from '$lib/wire/api';
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
import {
	rules,
	type Audience,
	type Objects,
	type Owner,
	type ProcedurePath,
	type Rule
} from './rules';

const callers = ['guest', 'contributor', 'engineer', 'admin'] as const;
type Person =
	| { readonly role: (typeof callers)[number]; readonly owns: false }
	| { readonly role: Owner; readonly owns: true };

/** With nothing of their own here, and as the owner of the object. */
const people: readonly Person[] = [
	...callers.map((role) => ({ role, owns: false }) as const),
	{ role: 'contributor', owns: true },
	{ role: 'engineer', owns: true }
];

const least: Record<Audience, number> = { anyone: 0, 'signed-in': 1, engineer: 2, admin: 3 };

let store: TestStore;
/** The same store, where it asks for a second factor. */
let requiring: TestStore;
let owners: Record<Owner, Account>;
let strangers: Record<'contributor' | 'engineer' | 'admin', Account>;
/** Nobody of those who call. */
let reviewer: Account;

beforeAll(async () => {
	store = await openTestStore();
	requiring = { ...store, config: { ...store.config, secondFactor: 'required' } };
	owners = {
		contributor: await addUser(store, 'Asha'),
		engineer: await addUser(store, 'Esha', 'engineer')
	};
	strangers = {
		contributor: await addUser(store, 'Bina'),
		engineer: await addUser(store, 'Erik', 'engineer'),
		admin: await addUser(store, 'Admin', 'admin')
	};
	reviewer = await addUser(store, 'Chitra');
}, 60_000);
afterAll(() => store.close());

async function makeObjects(): Promise<Objects> {
	const modelId = await addModel(store, owners.engineer, { threshold: 100 });
	const { slug, pluginId } = await store.database.prisma.model.findUniqueOrThrow({
		where: { id: modelId }
	});
	const update = await makeUpdate(modelId);
	await send(store, owners.contributor, update);
	const withdrawalId = await addWithdrawal(store, owners.contributor);
	return {
		modelId,
		modelSlug: slug,
		pluginId,
		updateId: update.id,
		contributorId: (await addUser(store, 'Dipa')).id,
		withdrawalId,
		paymentId: await addPayment(store, owners.contributor),
		reviewId: await addReviews(modelId),
		candidateId: await addCandidate(store, modelId, 2)
	};
}

/** One by `reviewer`, whose id it returns, and one by `contributor`. */
async function addReviews(modelId: string): Promise<string> {
	const { prisma } = store.database;
	const review = { id: uuidv7(), modelId, userId: reviewer.id, stars: 3, text: 'Fair.' };
	const own = { ...review, id: uuidv7(), userId: owners.contributor.id };
	await prisma.review.createMany({ data: [review, own] });
	await prisma.model.update({ where: { id: modelId }, data: { ratingCount: 2, ratingSum: 6 } });
	return review.id;
}

function accountOf(person: Person): Account | null {
	if (person.owns) return owners[person.role];
	return person.role === 'guest' ? null : strangers[person.role];
}

/** The refusal that a rule has for somebody, or null if they may. */
function refusalFor({ audience, own }: Rule, { role, owns }: Person): string | null {
	if (role === 'guest' && audience !== 'anyone') return 'account/signed-out';
	if (callers.indexOf(role) < least[audience]) return 'account/forbidden';
	return own && !(owns && own.by === role) ? own.refusal : null;
}

/** Their second factor, in a store that requires one. */
const factors = ['missing', 'unproven', 'proven'] as const;
type Factor = (typeof factors)[number];

/** The code of the refusal that came, `crash` for a bug, or null for whatever else. */
async function call(
	path: ProcedurePath,
	{ person, factor }: { person: Person; factor?: Factor },
	input: unknown
): Promise<string | null> {
	const account = accountOf(person);
	if (account) await setFactor(account, factor ?? 'missing');
	const secondFactorAt = factor === 'proven' ? new Date() : null;
	const services = factor ? requiring : store;
	const caller = appRouter.createCaller({ account, secondFactorAt, services });
	const procedure = path
		.split('.')
		.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], caller);
	if (typeof procedure !== 'function') throw new Error(`${path} is not in the router.`);
	try {
		await (procedure as Call)(input);
		return null;
	} catch (error) {
		return codeOf(error);
	}
}

function codeOf(error: unknown): string | null {
	const cause = error instanceof TRPCError ? error.cause : error;
	if (cause instanceof StoreError) return cause.code;
	return error instanceof TRPCError && error.code === 'BAD_REQUEST' ? null : 'crash';
}

async function setFactor({ id }: Account, factor: Factor): Promise<void> {
	const twoFactorEnabled = factor !== 'missing';
	await store.database.prisma.user.updateMany({ where: { id }, data: { twoFactorEnabled } });
}
type Call = (input: unknown) => Promise<unknown>;

it('asks for a second factor in all acts of engineers and rooms of administrators, and to pay out', () => {
	// flat, by path; its type is the nested router's
	const procedures = appRouter._def.procedures as unknown as Readonly<
		Record<string, { _def: { type: string } }>
	>;
	const wanted = Object.entries(rules).filter(([path, { audience }]) => {
		const isAct = procedures[path]?._def.type === 'mutation';
		if (audience === 'engineer') return isAct;
		return audience === 'admin' || path === 'credits.requestWithdrawal';
	});
	const asking = Object.entries(rules).filter(([, { secondFactor }]) => secondFactor);
	expect(asking.map(([path]) => path)).toEqual(wanted.map(([path]) => path));
});

it('has a rule for every procedure of the router, and no other', () => {
	expect(Object.keys(rules).sort()).toEqual(Object.keys(appRouter._def.procedures).sort());
});

describe.each(Object.entries(rules) as [ProcedurePath, Rule][])('%s', (path, rule) => {
	const refused = people.filter((person) => refusalFor(rule, person) !== null);
	const allowed = people.filter((person) => refusalFor(rule, person) === null);

	it(`refuses ${refused.map(nameOf).join(', ') || 'nobody'}`, async () => {
		const input = rule.input(await makeObjects());
		for (const person of refused) {
			expect({ [nameOf(person)]: await call(path, { person }, input) }).toEqual({
				[nameOf(person)]: refusalFor(rule, person)
			});
		}
	});

	it(`lets ${allowed.map(nameOf).join(', ')}`, async () => {
		const never = ['account/signed-out', 'account/forbidden', 'crash', rule.own?.refusal];
		for (const person of allowed) {
			const input = rule.input(await makeObjects());
			expect(never, nameOf(person)).not.toContain(await call(path, { person }, input));
		}
	});

	it(`${rule.secondFactor ? 'asks for' : 'does without'} a second factor where the store requires one`, async () => {
		const codes = ['account/second-factor-missing', 'account/second-factor-unproven', null];
		// what a call that passes does to them is no matter here
		const input = rule.input(await makeObjects());
		for (const person of allowed.filter(({ role }) => role !== 'guest')) {
			const told: (string | null)[] = [];
			for (const factor of rule.secondFactor ? factors : (['missing'] as const)) {
				const code = await call(path, { person, factor }, input);
				told.push(code?.startsWith('account/second-factor') ? code : null);
			}
			expect(told, nameOf(person)).toEqual(rule.secondFactor ? codes : [null]);
		}
	});

	if (!rule.secondFactor) return;
	it('says first who may not at all, whatever they have', async () => {
		const input = rule.input(await makeObjects());
		for (const person of refused.filter(({ owns }) => !owns)) {
			const told = await call(path, { person, factor: 'missing' }, input);
			const isOwners = refusalFor(rule, person) === rule.own?.refusal;
			expect(told, nameOf(person)).toBe(
				isOwners ? 'account/second-factor-missing' : refusalFor(rule, person)
			);
		}
	});
});

function nameOf({ role, owns }: Person): string {
	return owns ? `the owning ${role}` : role;
}
