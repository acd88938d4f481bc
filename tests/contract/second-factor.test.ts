import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TRPCError } from '@trpc/server';
import { uuidv7 } from 'uuidv7';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import { answerAuth } from '$server/auth/answer.server';
import { appRouter } from '$server/router';
import { openServices, type Services } from '$server/services.server';
import { appCode } from '../support/authenticator-app';

const origin = 'http://localhost:3000';
const password = 'correct horse battery';
let dataDir: string;
let services: Services;

beforeAll(async () => {
	dataDir = await mkdtemp(join(tmpdir(), 'ml-store-factor-'));
	services = await openServices({ DATA_DIR: dataDir, SECOND_FACTOR: 'required' });
}, 180_000);
afterAll(async () => {
	await services.close();
	await rm(dataDir, { recursive: true });
});

/** One browser: keeps its cookies. */
class Browser {
	readonly #cookies = new Map<string, string>();

	async ask(path: string, body?: object) {
		const request = new Request(`${origin}/api/auth/${path}`, {
			method: body ? 'POST' : 'GET',
			headers: { 'content-type': 'application/json', origin, cookie: this.cookie },
			...(body && { body: JSON.stringify(body) })
		});
		const response = await answerAuth(services.auth, request, '10.0.0.1');
		for (const line of response.headers.getSetCookie()) {
			const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=');
			if (value === '') this.#cookies.delete(name);
			else this.#cookies.set(name, value);
		}
		const answer = (await response.json()) as Record<string, unknown>;
		return { status: response.status, answer, code: answer.code };
	}

	get cookie(): string {
		return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
	}

	signIn(email: string) {
		return this.ask('sign-in/email', { email, password });
	}

	async caller() {
		const visitor = await services.visitors.of(new Headers({ cookie: this.cookie }));
		return appRouter.createCaller({ ...visitor, services });
	}

	/** What an act of engineers is told: null if it got past all that asks who this is. */
	async act(): Promise<string | null> {
		const { models } = await this.caller();
		try {
			await models.delete({ id: uuidv7() });
			return null;
		} catch (error) {
			const cause = error instanceof TRPCError ? error.cause : error;
			if (!(cause instanceof StoreError)) throw error;
			return cause.code === 'model/not-found' ? null : cause.code;
		}
	}
}

/** What the authenticator app shows now. */
function codeOf(totpUri: string): Promise<string> {
	return appCode(new URL(totpUri).searchParams.get('secret') ?? '');
}

let email: string;
let browser: Browser;
beforeEach(async () => {
	email = `${uuidv7()}@test.local`;
	browser = new Browser();
	const person = { name: 'Asha Rai', email, phone: '+977 9800000000', password };
	await browser.ask('sign-up/email', { ...person, wantsToPublish: true });
});

async function setUp(): Promise<{ uri: string; backupCodes: string[] }> {
	const { answer } = await browser.ask('two-factor/enable', { password });
	const { totpURI, backupCodes } = answer as { totpURI: string; backupCodes: string[] };
	const code = await codeOf(totpURI);
	expect((await browser.ask('two-factor/verify-totp', { code })).status).toBe(200);
	return { uri: totpURI, backupCodes };
}

async function addPasskeyRow(): Promise<string> {
	const { id: userId } = await services.database.prisma.user.findUniqueOrThrow({
		where: { email }
	});
	const { id } = await services.database.prisma.passkey.create({
		data: {
			id: uuidv7(),
			userId,
			name: 'Phone',
			publicKey: 'unused',
			credentialID: uuidv7(),
			counter: 0,
			deviceType: 'singleDevice',
			backedUp: false
		}
	});
	return id;
}

describe('an authenticator app', () => {
	it('counts from its first confirmed code on', async () => {
		expect(await browser.act()).toBe('account/second-factor-missing');
		const { answer } = await browser.ask('two-factor/enable', { password });
		expect(await browser.act()).toBe('account/second-factor-missing');
		const wrong = await browser.ask('two-factor/verify-totp', { code: '000000' });
		expect([wrong.code, wrong.answer.fields]).toEqual([
			'account/wrong-code',
			{ code: { kind: 'wrong-code' } }
		]);
		const code = await codeOf(String(answer.totpURI));
		await browser.ask('two-factor/verify-totp', { code });
		expect(await browser.act()).toBeNull();
		expect(await (await browser.caller()).account.security()).toEqual({
			required: true,
			proven: true,
			totp: true,
			backupCodes: 10,
			passkeys: []
		});
	});

	it('is asked for after the password, and nobody is signed in before', async () => {
		const { uri } = await setUp();
		const other = new Browser();
		expect((await other.signIn(email)).answer).toMatchObject({ twoFactorRedirect: true });
		expect(await other.act()).toBe('account/signed-out');
		const wrong = await other.ask('two-factor/verify-totp', { code: '000000' });
		expect([wrong.status, wrong.code]).toEqual([401, 'account/wrong-code']);
		await other.ask('two-factor/verify-totp', { code: await codeOf(uri) });
		expect(await other.act()).toBeNull();
	});

	it('takes each backup code once', async () => {
		const { backupCodes } = await setUp();
		const [code] = backupCodes;
		for (const [told, passes] of [
			[200, null],
			[401, 'account/signed-out']
		] as const) {
			const other = new Browser();
			await other.signIn(email);
			expect((await other.ask('two-factor/verify-backup-code', { code })).status).toBe(told);
			expect(await other.act()).toBe(passes);
		}
		expect((await (await browser.caller()).account.security()).backupCodes).toBe(9);
	});

	it('lets a sign-in try five codes, and an account ten in a row', async () => {
		const { uri } = await setUp();
		const tries = async (times: number) => {
			const other = new Browser();
			await other.signIn(email);
			const told = [];
			for (let i = 0; i < times; i++) {
				told.push((await other.ask('two-factor/verify-totp', { code: '000000' })).code);
			}
			return { other, told };
		};
		const wrong = Array<string>(5).fill('account/wrong-code');
		expect((await tries(6)).told).toEqual([...wrong, 'account/sign-in-again']);
		expect((await tries(5)).told).toEqual(wrong);
		const { other } = await tries(0);
		const locked = await other.ask('two-factor/verify-totp', { code: await codeOf(uri) });
		expect([locked.status, locked.answer.message]).toEqual([
			429,
			'Too many tries. Wait 15 minutes, then try again.'
		]);
	});

	it('trusts no device without its code, whatever is asked', async () => {
		const { uri } = await setUp();
		const other = new Browser();
		await other.signIn(email);
		const code = await codeOf(uri);
		await other.ask('two-factor/verify-totp', { code, trustDevice: true });
		expect((await other.signIn(email)).answer).toMatchObject({ twoFactorRedirect: true });
	});

	it('is turned off by the password; what other sessions showed then counts no longer', async () => {
		const { uri } = await setUp();
		const other = new Browser();
		await other.signIn(email);
		await other.ask('two-factor/verify-totp', { code: await codeOf(uri) });
		const wrong = await browser.ask('two-factor/disable', { password: 'not this one' });
		expect([wrong.status, wrong.code]).toEqual([401, 'account/wrong-credentials']);
		await browser.ask('two-factor/disable', { password });
		expect(await browser.act()).toBe('account/second-factor-missing');
		await setUp();
		expect(await browser.act()).toBeNull();
		expect(await other.act()).toBe('account/second-factor-unproven');
	});
});

describe('a session made by a password alone', () => {
	it('does not pass because another has set up a factor, until it shows a code', async () => {
		const other = new Browser();
		await other.signIn(email);
		const { uri } = await setUp();
		expect(await other.act()).toBe('account/second-factor-unproven');
		await other.ask('two-factor/verify-totp', { code: await codeOf(uri) });
		expect(await other.act()).toBeNull();
	});

	it('changes no factor of an account that has one', async () => {
		const id = await addPasskeyRow();
		expect(await browser.act()).toBe('account/second-factor-unproven');
		const calls: [path: string, body?: object][] = [
			['two-factor/enable', { password }],
			['passkey/generate-register-options'],
			['passkey/verify-registration', { response: {} }],
			['passkey/delete-passkey', { id }],
			['passkey/update-passkey', { id, name: 'Mine' }]
		];
		for (const [path, body] of calls) {
			expect([path, (await browser.ask(path, body)).code]).toEqual([
				path,
				'account/second-factor-unproven'
			]);
		}
		expect(await services.database.prisma.passkey.count({ where: { id } })).toBe(1);
	});

	it('gains nothing from an app that was begun before there was a factor', async () => {
		const { answer } = await browser.ask('two-factor/enable', { password });
		const { totpURI, backupCodes } = answer as { totpURI: string; backupCodes: string[] };
		await addPasskeyRow();
		const code = await codeOf(totpURI);
		const [backup] = backupCodes;
		for (const told of [
			await browser.ask('two-factor/verify-totp', { code }),
			await browser.ask('two-factor/verify-backup-code', { code: backup })
		]) {
			expect(told.code).toBe('account/second-factor-unproven');
		}
		expect(await browser.act()).toBe('account/second-factor-unproven');
	});

	it('guesses ten codes of its account, and no more', async () => {
		const other = new Browser();
		await other.signIn(email);
		const { uri } = await setUp();
		for (let i = 0; i < 10; i++) await other.ask('two-factor/verify-totp', { code: '000000' });
		const code = await codeOf(uri);
		expect((await other.ask('two-factor/verify-totp', { code })).status).toBe(429);
		expect(await other.act()).toBe('account/second-factor-unproven');
	});
});

it('goes on as proven in the session that a changed password makes', async () => {
	await setUp();
	const newPassword = 'another long password';
	await browser.ask('change-password', {
		currentPassword: password,
		newPassword,
		revokeOtherSessions: true
	});
	expect(await browser.act()).toBeNull();
});

it('adds no passkey in a session of more than a day ago', async () => {
	expect((await browser.ask('passkey/generate-register-options')).status).toBe(200);
	await services.database.prisma.session.updateMany({
		where: { user: { email } },
		data: { createdAt: new Date(Date.now() - 2 * 86_400_000) }
	});
	expect((await browser.ask('passkey/generate-register-options')).code).toBe(
		'account/sign-in-again'
	);
});

it('has no door for codes by mail, for the secret again, or for lists of the library', async () => {
	for (const path of ['two-factor/send-otp', 'two-factor/verify-otp', 'two-factor/get-totp-uri']) {
		const request = new Request(`${origin}/api/auth/${path}`, {
			method: 'POST',
			headers: { origin, cookie: browser.cookie, 'content-type': 'application/json' },
			body: '{}'
		});
		expect((await services.auth.handler(request)).status).toBe(404);
	}
});
