import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerAuth } from '$server/auth/answer.server';
import { databaseRateLimiter } from '$server/auth/rate-limiter.server';
import { openServices, type Services } from '$server/services.server';

const origin = 'http://localhost:3000';
const password = 'correct horse battery';
let dataDir: string;
let services: Services;

beforeAll(async () => {
	dataDir = await mkdtemp(join(tmpdir(), 'ml-store-auth-'));
	services = await openServices({ DATA_DIR: dataDir, MAX_SIGN_UPS: '12' });
}, 180_000);
afterAll(async () => {
	await services.close();
	await rm(dataDir, { recursive: true });
});

interface Asked {
	readonly address?: string;
	readonly headers?: Record<string, string>;
}

async function post(path: string, body: object, { address = '10.0.0.1', headers }: Asked = {}) {
	const request = new Request(`${origin}/api/auth/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', origin, ...headers },
		body: JSON.stringify(body)
	});
	const response = await answerAuth(services.auth, request, address);
	const answer = (await response.json()) as Record<string, unknown>;
	const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]);
	return { response, status: response.status, answer, cookie: cookie.join('; ') };
}

const person = (email: string) => ({ name: 'Asha Rai', email, phone: '+977 9800000000', password });
const whoIs = async (cookie: string) =>
	(await services.visitors.of(new Headers({ cookie }))).account;

describe('accounts', () => {
	it('registers a contributor, who is signed in from then on', async () => {
		const { status, cookie, response } = await post('sign-up/email', person('Asha@Test.local'));
		expect(status).toBe(200);
		expect(await whoIs(cookie)).toEqual({
			id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/) as string,
			name: 'Asha Rai',
			email: 'asha@test.local',
			role: 'contributor'
		});
		expect(response.headers.getSetCookie().join()).toMatch(/HttpOnly; SameSite=Lax/i);
	});

	it('makes an engineer of someone who wants to publish', async () => {
		const wish = { ...person('engineer@test.local'), wantsToPublish: true };
		expect(await whoIs((await post('sign-up/email', wish)).cookie)).toMatchObject({
			role: 'engineer'
		});
	});

	it.each(['admin', 'engineer'])('lets nobody make themselves %s', async (role) => {
		const { status } = await post('sign-up/email', { ...person(`${role}2@test.local`), role });
		expect(status).toBe(400);
		expect(await services.database.prisma.user.count({ where: { role: 'admin' } })).toBe(0);
	});

	it('names every wrong field', async () => {
		const wrong = { name: '', email: 'nobody', phone: '12', password: 'short' };
		const { status, answer } = await post('sign-up/email', wrong);
		expect(status).toBe(400);
		expect(answer.code).toBe('request/invalid');
		expect(answer.fields).toEqual({
			name: { kind: 'too-short', least: 2 },
			email: { kind: 'not-an-email' },
			phone: { kind: 'not-a-phone' },
			password: { kind: 'too-short', least: 10 }
		});
	});

	it('says when an email is taken, also of two that come at once', async () => {
		const twice = [1, 2].map(() => post('sign-up/email', person('twin@test.local')));
		const statuses = (await Promise.all(twice)).map(({ status }) => status);
		expect(statuses.filter((status) => status === 200)).toHaveLength(1);

		const { answer } = await post('sign-up/email', person('twin@test.local'));
		expect(answer).toMatchObject({
			code: 'account/email-taken',
			fields: { email: { kind: 'email-taken' } }
		});
	});

	it('signs in and out', async () => {
		const { cookie } = await post('sign-in/email', { email: 'asha@test.local', password });
		expect(await whoIs(cookie)).toMatchObject({ email: 'asha@test.local' });
		await post('sign-out', {}, { headers: { cookie } });
		expect(await whoIs(cookie)).toBeNull();
	});

	it('gives the browser its account at get-session', async () => {
		const { cookie } = await post('sign-in/email', { email: 'asha@test.local', password });
		const request = new Request(`${origin}/api/auth/get-session`, { headers: { cookie } });
		const response = await answerAuth(services.auth, request, '10.0.0.1');
		expect(await response.json()).toMatchObject({
			user: { name: 'Asha Rai', email: 'asha@test.local', role: 'contributor' }
		});
	});

	it('forgets a suspended account at once, and refuses its sign-in', async () => {
		const { cookie } = await post('sign-up/email', person('gone@test.local'));
		const where = { email: 'gone@test.local' };
		await services.database.prisma.user.update({ where, data: { suspendedAt: new Date() } });
		expect(await whoIs(cookie)).toBeNull();
		const again = await post('sign-in/email', { email: 'gone@test.local', password });
		expect([again.status, again.answer.code]).toEqual([403, 'account/suspended']);
	});

	it('refuses a page of another site', async () => {
		const { cookie } = await post('sign-in/email', { email: 'asha@test.local', password });
		const headers = { cookie, origin: 'https://evil.example' };
		const { status, answer } = await post('sign-out', {}, { headers });
		expect([status, answer.code]).toEqual([403, 'account/forbidden']);
	});

	it('stops guessing: ten tries for one email from one address, and others go on', async () => {
		const guess = (address: string, from = '') =>
			post(
				'sign-in/email',
				{ email: 'twin@test.local', password: 'a wrong guess' },
				{
					address,
					headers: from ? { 'x-store-client-address': from, 'x-forwarded-for': from } : {}
				}
			);
		for (let i = 0; i < 10; i++) {
			const { status, answer } = await guess('10.0.0.9', `1.2.3.${i}`);
			expect([status, answer.code]).toEqual([401, 'account/wrong-credentials']);
		}
		const { response, status, answer } = await guess('10.0.0.9', '5.6.7.8');
		expect([status, answer.code]).toEqual([429, 'request/rate-limited']);
		expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);

		expect((await guess('10.0.0.10')).status).toBe(401);
		const other = await post(
			'sign-in/email',
			{ email: 'asha@test.local', password },
			{ address: '10.0.0.9' }
		);
		expect(other.status).toBe(200);
	});

	it('lets one address register as often as it may, and no more', async () => {
		const register = (i: number) =>
			post('sign-up/email', person(`crowd${i}@test.local`), { address: '10.0.0.20' });
		const all = await Promise.all(Array.from({ length: 14 }, (_, i) => register(i)));
		const statuses = all.map(({ status }) => status).sort();
		expect(statuses).toEqual([...Array<number>(12).fill(200), 429, 429]);
	});

	it('counts afresh when a window is over, and again after it is told to forget', async () => {
		let now = 1_000_000;
		const limiter = databaseRateLimiter(services.database.prisma, () => now);
		const consume = () => limiter.consume('test', { max: 2, window: 10 });
		const atOnce = await Promise.all([consume(), consume(), consume()]);
		expect(atOnce.filter(({ allowed }) => allowed)).toHaveLength(2);
		now += 4000;
		expect(await consume()).toEqual({ allowed: false, retryAfter: 6 });
		now += 6000;
		expect(await consume()).toEqual({ allowed: true, retryAfter: null });
		await consume();
		await limiter.forget('test');
		expect(await consume()).toEqual({ allowed: true, retryAfter: null });
	});

	it('keeps its secret where only this user can read it', async () => {
		expect((await stat(join(dataDir, 'auth-secret'))).mode & 0o777).toBe(0o600);
	});

	it('wants to be given the secret where there may be many processes', async () => {
		await expect(openServices({ DATABASE_URL: 'postgresql://db/store' })).rejects.toThrow(
			'BETTER_AUTH_SECRET'
		);
	});
});
