import { createDecipheriv, createECDH, hkdfSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import webPush from 'web-push';
import type { Account } from '$lib/wire/api';
import { notify } from '../repositories/notices.server';
import { appRouter } from '../router';
import type { Services } from '../services.server';
import { addUser, openTestStore, type TestStore } from '../testing/test-store.server';
import { pushNotices } from './push-notices.server';

interface Received {
	readonly path: string;
	readonly headers: IncomingHttpHeaders;
	readonly body: Buffer;
}

/** A push service: keeps what comes, and answers what a test wants of a path. */
const received: Received[] = [];
const answers = new Map<string, number>();
let service: Server;
let url: string;
let store: TestStore;
let services: Services;

beforeAll(async () => {
	service = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const { url: path = '', headers } = request;
			received.push({ path, headers, body: Buffer.concat(chunks) });
			response.writeHead(answers.get(path) ?? 201).end();
		});
	}).listen(0, '127.0.0.1');
	await once(service, 'listening');
	url = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
	store = await openTestStore();
	const vapid = { ...webPush.generateVAPIDKeys(), subject: 'mailto:a@b.c' };
	services = { ...store, push: { vapid, allowsLoopback: true } };
}, 120_000);
afterAll(async () => {
	service.close();
	await store.close();
});

/** A browser's side of a subscription. */
class Device {
	readonly #ecdh = createECDH('prime256v1');
	readonly #auth = randomBytes(16);
	readonly path: string;
	readonly keys: { p256dh: string; auth: string };

	constructor(name: string) {
		this.path = `/${name}`;
		const p256dh = this.#ecdh.generateKeys('base64url');
		this.keys = { p256dh, auth: this.#auth.toString('base64url') };
	}

	subscribe(account: Account, locale: 'en' | 'ne' = 'en'): Promise<void> {
		const caller = appRouter.createCaller({ account, services });
		return caller.push.subscribe({ endpoint: url + this.path, ...this.keys, locale });
	}

	/** What was sent to it, decrypted as RFC 8291 and RFC 8188 say. */
	heard(): unknown[] {
		return received.filter(({ path }) => path === this.path).map(({ body }) => this.#read(body));
	}

	#read(body: Buffer): unknown {
		// salt (16), record size (4), length of the sender's key (1), the key, then one record
		const salt = body.subarray(0, 16);
		const senderKey = body.subarray(21, 21 + body.readUInt8(20));
		const record = body.subarray(21 + senderKey.length);
		const keyInfo = Buffer.concat([
			Buffer.from('WebPush: info\0'),
			this.#ecdh.getPublicKey(),
			senderKey
		]);
		const secret = this.#ecdh.computeSecret(senderKey);
		const ikm = Buffer.from(hkdfSync('sha256', secret, this.#auth, keyInfo, 32));
		const derive = (info: string, length: number) =>
			Buffer.from(hkdfSync('sha256', ikm, salt, Buffer.from(info), length));
		const key = derive('Content-Encoding: aes128gcm\0', 16);
		const nonce = derive('Content-Encoding: nonce\0', 12);
		const decipher = createDecipheriv('aes-128-gcm', key, nonce);
		decipher.setAuthTag(record.subarray(-16));
		const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
		// the last record ends in 2, then zeros
		return JSON.parse(padded.subarray(0, padded.lastIndexOf(2)).toString());
	}
}

const tell = (account: Account, credits: number) =>
	notify(store.database.prisma, [
		{ userId: account.id, kind: 'credits-corrected', body: { credits, reason: 'Thanks.' } }
	]);
const prisma = () => store.database.prisma;

/** Makes what waits for another try due at once. */
async function retryNow(): Promise<void> {
	await prisma().pushRetry.updateMany({ data: { retryAt: new Date(0) } });
	await pushNotices(services);
}

describe('pushNotices', () => {
	it('tells each device of a user once, so that only it can read it, in its language', async () => {
		const asha = await addUser(store, 'Asha');
		const [phone, tablet] = [new Device('phone'), new Device('tablet')];
		await phone.subscribe(asha);
		await tablet.subscribe(asha, 'ne');
		await tell(asha, 1200);
		await pushNotices(services);
		await pushNotices(services);

		const [notice] = await prisma().notice.findMany({ where: { userId: asha.id } });
		const message = {
			tag: notice?.id,
			body: 'सच्याउँदा तपाईंको खातामा १,२०० क्रेडिट थपियो। Thanks.',
			href: '/credits',
			locale: 'ne'
		};
		expect(phone.heard()).toEqual([message]);
		expect(tablet.heard()).toEqual([message]);
		expect(notice?.pushedAt).toBeInstanceOf(Date);

		const [first] = received;
		if (!first) throw new Error('Nothing came.');
		const { headers, body } = first;
		expect(headers).toMatchObject({ 'content-encoding': 'aes128gcm', ttl: '86400' });
		expect(headers.authorization).toMatch(/^vapid t=[\w.-]+, k=[\w-]+$/);
		expect(body.toString('latin1')).not.toContain('credits');
	});

	it('forgets a device that the push service says is gone', async () => {
		const asha = await addUser(store, 'Asha');
		const [gone, here] = [new Device('gone'), new Device('here')];
		answers.set('/gone', 410);
		await gone.subscribe(asha);
		await here.subscribe(asha);
		await tell(asha, 1);
		await pushNotices(services);
		expect(here.heard()).toHaveLength(1);
		const left = await prisma().pushSubscription.findMany({ where: { userId: asha.id } });
		expect(left.map(({ endpoint }) => endpoint)).toEqual([`${url}/here`]);
		expect(await prisma().pushRetry.count()).toBe(0);
	});

	it('tries again later where a push service fails, on that device only, and not for ever', async () => {
		const asha = await addUser(store, 'Asha');
		const [shaky, steady] = [new Device('shaky'), new Device('steady')];
		answers.set('/shaky', 503);
		await shaky.subscribe(asha);
		await steady.subscribe(asha);
		await tell(asha, 1);
		await pushNotices(services);
		await pushNotices(services); // not due yet
		expect(shaky.heard()).toHaveLength(1);
		answers.delete('/shaky');
		await retryNow();
		expect(shaky.heard()).toHaveLength(2);
		expect(steady.heard()).toHaveLength(1);
		expect(await prisma().pushRetry.count()).toBe(0);

		answers.set('/shaky', 500);
		await tell(asha, 2);
		await pushNotices(services);
		for (let i = 0; i < 8; i++) await retryNow();
		expect(shaky.heard()).toHaveLength(2 + 6);
		expect(await prisma().pushRetry.count()).toBe(0);
	});

	it('tells nothing from before a device asked, nor after it stopped', async () => {
		const asha = await addUser(store, 'Asha');
		const device = new Device('late');
		await tell(asha, 1);
		await device.subscribe(asha);
		await pushNotices(services);
		expect(device.heard()).toEqual([]);

		const caller = appRouter.createCaller({ account: asha, services });
		await caller.push.unsubscribe({ endpoint: url + device.path });
		await tell(asha, 2);
		await pushNotices(services);
		expect(device.heard()).toEqual([]);
	});

	it('tells only who signed in last on a device', async () => {
		const [asha, bina] = [await addUser(store, 'Asha'), await addUser(store, 'Bina')];
		const shared = new Device('shared');
		await shared.subscribe(asha);
		await shared.subscribe(bina);
		await tell(asha, 1);
		await pushNotices(services);
		expect(shared.heard()).toEqual([]);
	});

	it('does not send to this machine in earnest', async () => {
		const asha = await addUser(store, 'Asha');
		const device = new Device('inside');
		await device.subscribe(asha);
		await tell(asha, 1);
		const push = services.push && { ...services.push, allowsLoopback: false };
		await pushNotices({ ...services, push });
		expect(device.heard()).toEqual([]);
		const caller = appRouter.createCaller({ account: asha, services: { ...services, push } });
		const asked = { endpoint: `${url}/inside`, ...device.keys, locale: 'en' } as const;
		await expect(caller.push.subscribe(asked)).rejects.toMatchObject({
			cause: { code: 'request/invalid' }
		});
	});
});
