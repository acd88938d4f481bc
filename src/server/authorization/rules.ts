import { DEFAULT_TOP_K } from '$lib/domain/codec';
import type { ErrorCode } from '$lib/domain/errors';
import type { AppRouter } from '../router';
import { adminRules } from './admin-rules';

/** Who may call a procedure at all; each includes those after it, up to `admin`. */
export type Audience = 'anyone' | 'signed-in' | 'engineer' | 'admin';

/** Somebody's things, made anew for each call: what a rule's input names. */
export interface Objects {
	/** A listed model of `owner`, who is an engineer, with one update of `contributor` waiting. */
	readonly modelId: string;
	readonly modelSlug: string;
	/** Its plugin, which is approved. */
	readonly pluginId: string;
	/** That update: sent by `contributor`. */
	readonly updateId: string;
	/** A payment of `contributor`, just begun. */
	readonly paymentId: string;
	/** Somebody whom an administrator may act on. */
	readonly contributorId: string;
	/** A withdrawal that `contributor` asked for and nobody has decided. */
	readonly withdrawalId: string;
	/** A review of that model by somebody else; `contributor` has written one too. */
	readonly reviewId: string;
	/** A version of that model which waits to be promoted or discarded. */
	readonly candidateId: string;
}

/** Of whose objects a procedure is about. */
export type Owner = 'contributor' | 'engineer';

export interface Rule {
	readonly audience: Audience;
	/** For what only the owner of an object may do: who that is, and what everybody else is told. */
	readonly own?: { readonly by: Owner; readonly refusal: ErrorCode };
	/** True if a password is not enough, where the store asks for a second factor. */
	readonly secondFactor?: true;
	/** A call about somebody's object, which its owner may make. */
	readonly input: (objects: Objects) => unknown;
}

type PathsOf<R> = {
	[K in keyof R & string]: R[K] extends { _def: { procedure: true } } ? K : `${K}.${PathsOf<R[K]>}`;
}[keyof R & string];

/** `models.list`, `updates.submit`, …: every procedure of the router. */
export type ProcedurePath = PathsOf<AppRouter['_def']['record']>;

export type AdminPath = Extract<ProcedurePath, `admin.${string}`>;

const newId = '01890000-0000-7000-8000-000000000000';
const ofModel = { by: 'engineer', refusal: 'model/not-found' } as const;
const ofVersion = { by: 'engineer', refusal: 'version/not-found' } as const;
const acts = { audience: 'engineer', secondFactor: true } as const;
/** The smallest plugin there is. */
const pluginOfTwo = Object.entries({
	'plugin.json': JSON.stringify({
		contract: 2,
		id: 'two',
		title: { en: 'Two' },
		locales: ['en'],
		html: 'index.html',
		script: 'main.js',
		input: { shape: [2], range: [0, 1] },
		target: { kind: 'classes', labels: ['no', 'yes'] },
		permissions: []
	}),
	'index.html': '<p>Two</p>',
	'main.js': 'mlstore.ready();'
}).map(([path, text]) => ({ path, text }));
const recipe = {
	loss: 'meanSquaredError',
	optimizer: { name: 'sgd', learningRate: 0.5 },
	batchSize: 1,
	epochs: 1,
	metrics: [],
	minExamples: 1
};
const policy = {
	title: 'Another title',
	description: 'What it is for.',
	card: 'A card.',
	licence: 'mit',
	tags: [],
	thumbnailDigest: null,
	threshold: 5,
	maxWaitSeconds: 3600,
	strategy: { kind: 'fedavg', learningRate: 1 },
	staleness: { kind: 'constant' },
	alignment: false,
	maxStaleness: null,
	maxExamples: 10_000,
	codec: 'top-k',
	topK: DEFAULT_TOP_K,
	creditsPerUpdate: 1,
	privacy: { kind: 'none' }
};

/** Who may do what. A procedure that is not here does not compile, and `matrix.test.ts` calls each as everybody. */
export const rules: Record<ProcedurePath, Rule> = {
	...adminRules,
	'credits.balance': { audience: 'signed-in', input: () => undefined },
	'credits.budget': { audience: 'engineer', own: ofModel, input: ({ modelId }) => ({ modelId }) },
	'credits.cancelWithdrawal': {
		audience: 'signed-in',
		own: { by: 'contributor', refusal: 'withdrawal/not-found' },
		input: ({ withdrawalId: id }) => ({ id })
	},
	'credits.earnings': { audience: 'signed-in', input: () => undefined },
	'credits.fund': {
		...acts,
		own: ofModel,
		input: ({ modelId }) => ({ modelId, amount: 1, requestId: newId })
	},
	'credits.requestWithdrawal': {
		audience: 'signed-in',
		secondFactor: true,
		input: () => ({ id: newId, credits: 100, destination: 'Khalti 9800000000' })
	},
	'credits.statement': { audience: 'signed-in', input: () => ({}) },
	'credits.takeBack': {
		...acts,
		own: ofModel,
		input: ({ modelId }) => ({ modelId, amount: 1, requestId: newId })
	},
	'credits.withdrawals': { audience: 'signed-in', input: () => ({}) },
	'account.delete': { audience: 'signed-in', input: () => ({ password: 'not this one' }) },
	'account.privacy': { audience: 'signed-in', input: () => undefined },
	'account.profile': { audience: 'signed-in', input: () => undefined },
	'account.security': { audience: 'signed-in', input: () => undefined },
	'account.setEmail': {
		audience: 'signed-in',
		input: () => ({ email: 'new@test.local', password: 'not this one' })
	},
	'account.setLocale': { audience: 'signed-in', input: () => ({ locale: 'ne' }) },
	'account.setProfile': {
		audience: 'signed-in',
		input: () => ({ name: 'Another name', phone: '9811111111' })
	},
	'follows.mine': { audience: 'signed-in', input: () => ({}) },
	'follows.of': { audience: 'signed-in', input: ({ modelId }) => ({ modelId }) },
	'follows.set': {
		audience: 'signed-in',
		input: ({ modelId }) => ({ modelId, following: true })
	},
	'evaluation.discard': {
		...acts,
		own: ofVersion,
		input: ({ candidateId: versionId }) => ({ versionId })
	},
	'evaluation.heldOut': {
		audience: 'engineer',
		own: ofModel,
		input: ({ modelId: id }) => ({ id })
	},
	'evaluation.newLine': {
		...acts,
		own: ofModel,
		input: ({ modelId: id }) => {
			return { id, recipe, modelJsonDigest: null, shards: [], pluginFiles: null };
		}
	},
	'evaluation.promote': {
		...acts,
		own: ofVersion,
		input: ({ candidateId: versionId }) => ({ versionId })
	},
	'evaluation.removeHeldOut': {
		...acts,
		own: ofModel,
		input: ({ modelId: id }) => ({ id })
	},
	'evaluation.setHeldOut': {
		...acts,
		own: ofModel,
		input: ({ modelId: id }) => ({ id, metric: 'loss', allowedDrop: 0.1 })
	},
	'live.model': { audience: 'anyone', input: ({ modelId }) => ({ modelId }) },
	'models.bySlug': { audience: 'anyone', input: ({ modelSlug: slug }) => ({ slug }) },
	'models.create': { ...acts, input: () => ({}) },
	'models.delete': { ...acts, own: ofModel, input: ({ modelId: id }) => ({ id }) },
	'models.edit': {
		...acts,
		own: ofModel,
		input: ({ modelId: id }) => ({ id, ...policy })
	},
	'models.editable': { audience: 'engineer', own: ofModel, input: ({ modelId: id }) => ({ id }) },
	'models.facets': { audience: 'anyone', input: () => undefined },
	'models.front': { audience: 'anyone', input: () => undefined },
	'models.head': { audience: 'anyone', input: ({ modelId: id }) => ({ id }) },
	'models.list': { audience: 'anyone', input: () => ({}) },
	'models.setStatus': {
		...acts,
		own: ofModel,
		input: ({ modelId: id }) => ({ id, status: 'paused' })
	},
	'models.suggest': { audience: 'anyone', input: () => ({ query: 'digts' }) },
	'models.versions': { audience: 'anyone', input: ({ modelId }) => ({ modelId }) },
	'payments.confirm': {
		audience: 'signed-in',
		own: { by: 'contributor', refusal: 'payment/not-found' },
		input: ({ paymentId: id }) => ({ id })
	},
	'payments.initiate': {
		audience: 'signed-in',
		input: ({ updateId: id }) => ({ id, provider: 'khalti-simulator', credits: 10 })
	},
	'payments.mine': { audience: 'signed-in', input: () => ({}) },
	'payments.offer': { audience: 'anyone', input: () => ({}) },
	'notices.markRead': { audience: 'signed-in', input: () => ({}) },
	'notices.mine': { audience: 'signed-in', input: () => ({}) },
	'notices.unread': { audience: 'signed-in', input: () => undefined },
	'push.key': { audience: 'anyone', input: () => undefined },
	'push.subscribe': {
		audience: 'signed-in',
		input: () => ({
			endpoint: 'https://push.example.com/device',
			p256dh: 'B'.repeat(87),
			auth: 'A'.repeat(22),
			locale: 'en'
		})
	},
	'push.unsubscribe': {
		audience: 'signed-in',
		input: () => ({ endpoint: 'https://push.example.com/device' })
	},
	'studio.deletion': { audience: 'engineer', own: ofModel, input: ({ modelId }) => ({ modelId }) },
	'studio.figures': { audience: 'engineer', own: ofModel, input: ({ modelId }) => ({ modelId }) },
	'studio.models': { audience: 'engineer', input: () => ({}) },
	'studio.overview': { audience: 'engineer', input: () => undefined },
	'studio.recentReviews': {
		audience: 'engineer',
		own: ofModel,
		input: ({ modelId }) => ({ modelId })
	},
	'studio.recentUpdates': {
		audience: 'engineer',
		own: ofModel,
		input: ({ modelId }) => ({ modelId })
	},
	'studio.replay': {
		...acts,
		own: ofVersion,
		input: ({ candidateId: versionId }) => ({ versionId })
	},
	'studio.version': {
		audience: 'engineer',
		own: ofModel,
		input: ({ modelId }) => ({ modelId, line: 1, number: 1 })
	},
	'plugins.killed': { audience: 'anyone', input: () => undefined },
	'plugins.preview': { ...acts, input: () => ({ files: pluginOfTwo }) },
	'plugins.ofModel': { audience: 'engineer', own: ofModel, input: ({ modelId: id }) => ({ id }) },
	'reviews.delete': {
		audience: 'signed-in',
		own: { by: 'contributor', refusal: 'review/not-found' },
		input: ({ modelId }) => ({ modelId })
	},
	'reviews.deleteReply': {
		...acts,
		own: { by: 'engineer', refusal: 'review/not-found' },
		input: ({ reviewId }) => ({ reviewId })
	},
	'reviews.list': { audience: 'anyone', input: ({ modelId }) => ({ modelId }) },
	'reviews.overview': { audience: 'anyone', input: ({ modelId }) => ({ modelId }) },
	'reviews.reply': {
		...acts,
		own: { by: 'engineer', refusal: 'review/not-found' },
		input: ({ reviewId }) => ({ reviewId, text: 'Thank you.' })
	},
	'reviews.report': {
		audience: 'signed-in',
		input: ({ reviewId }) => ({ reviewId, reason: 'It is an advertisement.' })
	},
	'reviews.save': {
		audience: 'signed-in',
		input: ({ modelId }) => ({ modelId, stars: 4, text: 'Good.' })
	},
	'reviews.vote': {
		audience: 'signed-in',
		input: ({ reviewId }) => ({ reviewId, helpful: true })
	},
	'updates.mine': { audience: 'signed-in', input: () => ({}) },
	'updates.statuses': { audience: 'signed-in', input: ({ updateId }) => ({ ids: [updateId] }) },
	'updates.submit': {
		audience: 'signed-in',
		input: ({ updateId: id }) => ({ id, digest: '0'.repeat(64) })
	}
};
