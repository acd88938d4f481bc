import type { Account } from '../../src/lib/wire/api';
import { appRouter } from '../../src/server/router';
import type { TestStore } from '../../src/server/testing/test-store.server';
import { callsOfLists, type Caller, type Named, type NamedCall } from './store-lists';
import { openLargeStore } from './store-seed';
import { PEOPLE, REVIEWED_MODEL, type Sizes } from './store-sql';

const LARGE: Sizes = {
	users: 10_000,
	models: 1000,
	updates: 100_000,
	reviews: 50_000,
	notices: 50_000,
	payments: 5000,
	withdrawals: 1000,
	events: 20_000
};

/** What a list may take in the server, p95. */
const MAX_MS = 150;
const WARM_UP = 3;
const MEASURED = 20;
/** Cursors followed before the deep page is measured. */
const DEPTH = 5;

interface Answer {
	readonly nextCursor: string | null;
}

interface Times {
	readonly name: string;
	readonly p50: number;
	readonly p95: number;
}

/** Milliseconds that the server takes for every list, each as who reads it: its first page and a later one. */
export async function run({ quick }: { quick: boolean }): Promise<void> {
	const store = await openLargeStore(quick ? divided(LARGE, 50) : LARGE);
	try {
		const { accounts, named } = await whoAndWhat(store);
		const measured: Times[] = [];
		for (const call of callsOfLists(named)) {
			for (const times of await measurePages(store, call, accounts[call.as])) {
				measured.push(times);
				print(times);
			}
		}
		const [slowest] = measured.toSorted((a, b) => b.p95 - a.p95);
		if (slowest) print({ ...slowest, name: `store-slowest: ${slowest.name}` });
	} finally {
		await store.close();
	}
}

async function measurePages(
	store: TestStore,
	{ name, path, input }: NamedCall,
	account: Account | null
): Promise<Times[]> {
	const ask = askerOf(store, account, path);
	const first = await measure(`store-${name}`, () => ask(input));
	let deep = input;
	let pages = 1;
	while (pages <= DEPTH) {
		const { nextCursor: cursor } = await ask(deep);
		if (cursor === null) break;
		deep = { ...input, cursor };
		pages++;
	}
	return pages === 1
		? [first]
		: [first, await measure(`store-${name}-page-${pages}`, () => ask(deep))];
}

async function measure(name: string, act: () => Promise<unknown>): Promise<Times> {
	const times: number[] = [];
	for (let round = -WARM_UP; round < MEASURED; round++) {
		const started = performance.now();
		await act();
		if (round >= 0) times.push(performance.now() - started);
	}
	times.sort((a, b) => a - b);
	const at = (share: number) => times[Math.ceil(share * times.length) - 1] ?? NaN;
	return { name, p50: at(0.5), p95: at(0.95) };
}

function askerOf(store: TestStore, account: Account | null, path: string) {
	const caller = appRouter.createCaller({ account, services: store });
	const found = path
		.split('.')
		.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], caller);
	return found as (input: object) => Promise<Answer>;
}

async function whoAndWhat(
	store: TestStore
): Promise<{ accounts: Record<Caller, Account | null>; named: Named }> {
	const { prisma } = store.database;
	const account = async (number: number): Promise<Account> => {
		const email = `user${number}@bench.local`;
		const { id, name, role } = await prisma.user.findUniqueOrThrow({ where: { email } });
		return { id, name, email, role };
	};
	const contributor = await account(PEOPLE.contributor);
	const updates = await prisma.clientUpdate.findMany({
		where: { userId: contributor.id },
		select: { id: true },
		take: 100
	});
	const model = await prisma.model.findUniqueOrThrow({
		where: { slug: `model-${REVIEWED_MODEL}` }
	});
	return {
		accounts: {
			guest: null,
			contributor,
			engineer: await account(PEOPLE.engineer),
			admin: await account(PEOPLE.admin)
		},
		named: {
			modelId: model.id,
			contributorId: contributor.id,
			updateIds: updates.map(({ id }) => id)
		}
	};
}

function divided(sizes: Sizes, by: number): Sizes {
	const smaller: Record<keyof Sizes, number> = { ...sizes };
	for (const name of Object.keys(sizes) as (keyof Sizes)[]) smaller[name] = sizes[name] / by;
	return smaller;
}

function print({ name, p50, p95 }: Times): void {
	const round = (n: number) => Number(n.toPrecision(3));
	const line = { name, value: round(p95), unit: 'ms p95', ratio: round(p95 / MAX_MS) };
	console.log(JSON.stringify({ ...line, against: MAX_MS, p50: round(p50) }));
}
