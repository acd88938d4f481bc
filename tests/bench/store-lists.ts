import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { ProcedurePath } from '../../src/server/authorization/rules';
import { appRouter, type AppRouter } from '../../src/server/router';

type At<R, P extends string> = P extends `${infer Head}.${infer Rest}`
	? Head extends keyof R
		? At<R[Head], Rest>
		: never
	: P extends keyof R
		? R[P]
		: never;

/** False for `never` and `any`: what answers nothing. */
type IsPage<T> = 0 extends 1 & T
	? false
	: [T] extends [{ readonly nextCursor: string | null }]
		? [T] extends [never]
			? false
			: true
		: false;

/** Every query that answers a page. */
type ListPath = {
	[P in ProcedurePath]: IsPage<At<inferRouterOutputs<AppRouter>, P>> extends true ? P : never;
}[ProcedurePath];

export type Caller = 'guest' | 'contributor' | 'engineer' | 'admin';

interface Variant<Input> {
	readonly as: Caller;
	readonly input: Input;
}

type Lists = {
	readonly [P in ListPath]: Readonly<Record<string, Variant<At<inferRouterInputs<AppRouter>, P>>>>;
};

/** What the inputs name. */
export interface Named {
	readonly modelId: string;
	readonly contributorId: string;
	readonly updateIds: string[];
}

const found = (input: At<inferRouterInputs<AppRouter>, 'models.list'>) =>
	({ as: 'guest', input }) as const;

function listsOf({ modelId, contributorId, updateIds }: Named): Lists {
	const by = <C extends Caller, I>(as: C, input: I) => ({ as, input });
	return {
		'models.list': {
			popular: found({}),
			rated: found({ sort: 'rated' }),
			trained: found({ sort: 'trained' }),
			newest: found({ sort: 'newest' }),
			prefix: found({ query: 'han' }),
			'prefix-newest': found({ query: 'han', sort: 'newest' }),
			infix: found({ query: 'writ' }),
			words: found({ query: 'handwritten digits' }),
			common: found({ query: 'devices' }),
			typo: found({ query: 'digts' }),
			none: found({ query: 'zzzz' }),
			tag: found({ tag: 'digits' }),
			licence: found({ licence: 'MIT' }),
			credits: found({ credits: 10 }),
			trainable: found({ trainable: true })
		},
		'models.versions': { all: by('guest', { modelId }) },
		'studio.models': { all: by('engineer', {}), query: by('engineer', { query: 'digits' }) },
		'studio.recentUpdates': {
			all: by('engineer', {}),
			model: by('engineer', { modelId }),
			merged: by('engineer', { status: 'merged' }),
			waiting: by('engineer', { status: 'accepted' }),
			rejected: by('engineer', { status: 'rejected' })
		},
		'studio.recentReviews': { all: by('engineer', {}), model: by('engineer', { modelId }) },
		'reviews.list': {
			newest: by('guest', { modelId }),
			helpful: by('contributor', { modelId, sort: 'helpful' }),
			highest: by('guest', { modelId, sort: 'highest' }),
			lowest: by('guest', { modelId, sort: 'lowest' }),
			moderator: by('admin', { modelId })
		},
		'updates.mine': {
			all: by('contributor', {}),
			merged: by('contributor', { status: 'merged' }),
			rejected: by('contributor', { status: 'rejected' }),
			model: by('contributor', { modelId })
		},
		'updates.statuses': { hundred: by('contributor', { ids: updateIds }) },
		'credits.statement': { all: by('contributor', {}) },
		'credits.withdrawals': { all: by('contributor', {}) },
		'payments.mine': { all: by('contributor', {}) },
		'follows.mine': { all: by('contributor', {}) },
		'notices.mine': { contributor: by('contributor', {}), engineer: by('engineer', {}) },
		'admin.audit.list': {
			all: by('admin', {}),
			actor: by('admin', { actor: 'chandra' }),
			nobody: by('admin', { actor: 'zzzz' }),
			action: by('admin', { action: 'model.' }),
			'rare-action': by('admin', { action: 'withdrawal.paid' }),
			subject: by('admin', { subject: `user:${contributorId}` })
		},
		'admin.models.list': {
			all: by('admin', {}),
			query: by('admin', { query: 'digits' }),
			none: by('admin', { query: 'zzzz' }),
			status: by('admin', { status: 'unlisted' })
		},
		'admin.money.payments': {
			all: by('admin', {}),
			status: by('admin', { status: 'failed' }),
			user: by('admin', { userId: contributorId })
		},
		'admin.money.withdrawals': {
			all: by('admin', {}),
			status: by('admin', { status: 'requested' }),
			user: by('admin', { userId: contributorId })
		},
		'admin.plugins.list': { all: by('admin', {}), pending: by('admin', { decision: 'pending' }) },
		'admin.reviews.list': {
			all: by('admin', { which: 'all' }),
			reported: by('admin', {}),
			hidden: by('admin', { which: 'hidden' })
		},
		'admin.updates.list': {
			all: by('admin', {}),
			waiting: by('admin', { status: 'accepted' }),
			model: by('admin', { modelId }),
			user: by('admin', { userId: contributorId }),
			'user-merged': by('admin', { userId: contributorId, status: 'merged' })
		},
		'admin.users.list': {
			all: by('admin', {}),
			query: by('admin', { query: 'gurung' }),
			none: by('admin', { query: 'zzzz' }),
			role: by('admin', { role: 'engineer' }),
			suspended: by('admin', { state: 'suspended' })
		}
	};
}

export interface NamedCall {
	readonly name: string;
	readonly path: string;
	readonly as: Caller;
	readonly input: object;
}

/** @throws {Error} naming what answers a page and is not measured. */
export function callsOfLists(named: Named): NamedCall[] {
	const lists = listsOf(named);
	const missing = pathsOfLists().filter((path) => !Object.hasOwn(lists, path));
	if (missing.length > 0) throw new Error(`Lists that nobody measures: ${missing.join(', ')}.`);
	const entries = Object.entries<Readonly<Record<string, Variant<object>>>>(lists);
	return entries.flatMap(([path, variants]) =>
		Object.entries(variants).map(([name, { as, input }]) => ({
			name: `${path}-${name}`,
			path,
			as,
			input
		}))
	);
}

/** As the running router says it: the queries whose answers have a `nextCursor`. */
function pathsOfLists(): string[] {
	return Object.entries(appRouter._def.procedures).flatMap(([path, procedure]) => {
		const { type, output } = (procedure as unknown as { _def: Definition })._def;
		return type === 'query' && output?.shape && 'nextCursor' in output.shape ? [path] : [];
	});
}

interface Definition {
	readonly type: string;
	/** The zod schema that it was given. */
	readonly output?: { readonly shape?: object };
}
