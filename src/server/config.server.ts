import { z } from 'zod/mini';
import type { WantedBackend } from './merging/choose-averager.server';
import {
	paymentConfig,
	paymentVariables,
	type PaymentConfig
} from './payments/payment-config.server';
import { StartError } from './start-error';

const number = (fallback: number) => z._default(z.coerce.number().check(z.positive()), fallback);
const whole = z.multipleOf(1);

/** What the environment may say; README lists it for operators. */
const environment = z.object({
	DATABASE_URL: z.optional(z.string()),
	DATA_DIR: z._default(z.string(), 'data'),
	/** The address that browsers use, for cookies and origin checks. */
	ORIGIN: z._default(z.url(), 'http://localhost:3000'),
	BETTER_AUTH_SECRET: z.optional(z.string().check(z.minLength(32))),
	/** `1` or `0`: demo accounts and models in an empty database. */
	SEED_DEMO: z.optional(z.enum(['0', '1'])),
	/** Which of the demo's models, by folder of `prisma/seed`, with commas; all if absent. */
	DEMO_MODELS: z.optional(z.string()),
	/** Whether engineers, administrators and withdrawals need more than a password. */
	SECOND_FACTOR: z.optional(z.enum(['required', 'optional'])),
	/** Largest file an engineer may upload, and a contributor's largest update. */
	MAX_BLOB_BYTES: number(256 * 1024 * 1024),
	MAX_UPDATE_BYTES: number(64 * 1024 * 1024),
	/** What merges compute with; `auto` measures what there is. */
	AVERAGING_BACKEND: z._default(z.enum(['auto', 'cpu', 'webgpu', 'tensorflow']), 'auto'),
	/** What the platform takes on top of each update's credits, whole percent. */
	PLATFORM_FEE_PERCENT: z._default(z.coerce.number().check(whole, z.gte(0), z.lte(100)), 5),
	/** What one credit costs, and what is paid out for it, in paisa. */
	CREDIT_PRICE_PAISA: z._default(z.coerce.number().check(whole, z.gte(1), z.lte(1_000_000)), 100),
	...paymentVariables,
	/** Keys of web push (base64url, as `npx web-push generate-vapid-keys` makes them) and the operator's address. */
	VAPID_PUBLIC_KEY: z.optional(z.string()),
	VAPID_PRIVATE_KEY: z.optional(z.string()),
	VAPID_SUBJECT: z._default(
		z.string().check(z.regex(/^(mailto:|https:)/)),
		'mailto:operator@store.invalid'
	),
	/** `1`: push services on this machine are spoken to, also without TLS. For tests only. */
	PUSH_LOOPBACK: z._default(z.enum(['0', '1']), '0'),
	/** `1`: models may name secure-aggregation helpers on this machine, also without TLS. */
	HELPER_LOOPBACK: z._default(z.enum(['0', '1']), '0'),
	/** Registrations that one address may make in ten minutes (a school or an office shares one). */
	MAX_SIGN_UPS: number(60)
});

export interface Config {
	readonly databaseUrl: string | undefined;
	readonly dataDir: string;
	readonly origin: string;
	readonly authSecret: string | undefined;
	readonly seedDemo: boolean;
	/** Undefined: all. */
	readonly demoModels: readonly string[] | undefined;
	readonly secondFactor: 'required' | 'optional';
	readonly maxBlobBytes: number;
	readonly maxUpdateBytes: number;
	readonly averagingBackend: WantedBackend;
	readonly platformFeePercent: number;
	readonly creditPricePaisa: number;
	readonly maxSignUps: number;
	/** How credits are paid for; `simulated` is the demo, in which no money moves. */
	readonly khalti: PaymentConfig['khalti'];
	readonly esewa: PaymentConfig['esewa'];
	/** Undefined: made and kept where there is one process, else there is no web push. */
	readonly vapidKeys: { readonly publicKey: string; readonly privateKey: string } | undefined;
	readonly vapidSubject: string;
	readonly pushLoopback: boolean;
	readonly helperLoopback: boolean;
}

/** @throws {StartError} Naming every variable that is wrong. */
export function readConfig(env: Record<string, string | undefined>): Config {
	// an empty variable is one that is not set
	const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
	const parsed = environment.safeParse(set);
	if (!parsed.success) {
		const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
		throw new StartError(`The environment is wrong. ${wrong.join('; ')}`);
	}
	const { data } = parsed;
	// a database that someone gave us gets demo accounts only if they ask
	const seedDemo = data.SEED_DEMO === undefined ? !data.DATABASE_URL : data.SEED_DEMO === '1';
	return {
		databaseUrl: data.DATABASE_URL,
		dataDir: data.DATA_DIR,
		origin: data.ORIGIN,
		authSecret: data.BETTER_AUTH_SECRET,
		seedDemo,
		demoModels: data.DEMO_MODELS?.split(','),
		// whose password is public anyway
		secondFactor: data.SECOND_FACTOR ?? (seedDemo ? 'optional' : 'required'),
		maxBlobBytes: data.MAX_BLOB_BYTES,
		maxUpdateBytes: data.MAX_UPDATE_BYTES,
		averagingBackend: data.AVERAGING_BACKEND,
		platformFeePercent: data.PLATFORM_FEE_PERCENT,
		creditPricePaisa: data.CREDIT_PRICE_PAISA,
		maxSignUps: data.MAX_SIGN_UPS,
		...paymentConfig(data),
		vapidKeys:
			data.VAPID_PUBLIC_KEY && data.VAPID_PRIVATE_KEY
				? { publicKey: data.VAPID_PUBLIC_KEY, privateKey: data.VAPID_PRIVATE_KEY }
				: undefined,
		vapidSubject: data.VAPID_SUBJECT,
		pushLoopback: data.PUSH_LOOPBACK === '1',
		helperLoopback: data.HELPER_LOOPBACK === '1'
	};
}
