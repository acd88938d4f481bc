import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import webPush from 'web-push';
import type { PushMessage } from '$lib/wire/push';
import { publicLookup } from '../http/public-host.server';
import { assertEndpoint } from './endpoint.server';
import type { VapidDetails } from './vapid.server';

/** Where a device lets itself be told things, and the keys that only it can read with. */
export interface PushTarget {
	readonly endpoint: string;
	readonly p256dh: string;
	readonly auth: string;
}

export interface PushOptions {
	readonly vapid: VapidDetails;
	/** For a push service under test on this machine. */
	readonly allowsLoopback: boolean;
}

/** `gone`: the device has withdrawn, or the address never was one. `failed`: another time, perhaps. */
export type PushOutcome = 'sent' | 'gone' | 'failed';

const TIMEOUT_MS = 10_000;
/** A notice that a device has not fetched in a day is in the app's list anyway. */
const TTL_SECONDS = 86_400;

/** Hands a message to a device's push service, encrypted for that device (RFC 8291). Never throws. */
export async function sendPush(
	target: PushTarget,
	message: PushMessage,
	{ vapid, allowsLoopback }: PushOptions
): Promise<PushOutcome> {
	const { endpoint, p256dh, auth } = target;
	let status: number;
	try {
		const url = assertEndpoint(endpoint, allowsLoopback);
		const details = webPush.generateRequestDetails(
			{ endpoint, keys: { p256dh, auth } },
			JSON.stringify(message),
			{ vapidDetails: { ...vapid }, TTL: TTL_SECONDS }
		);
		status = await post(url, details, allowsLoopback);
	} catch {
		// no answer, a name that leads inside, keys that are none: the next tries decide
		return 'failed';
	}
	if (status >= 200 && status < 300) return 'sent';
	return status === 404 || status === 410 ? 'gone' : 'failed';
}

function post(
	url: URL,
	{ headers, body }: webPush.RequestDetails,
	allowsLoopback: boolean
): Promise<number> {
	// the library's own sender follows any name to wherever it leads
	const request = url.protocol === 'http:' ? requestHttp : requestHttps;
	const options = {
		method: 'POST',
		headers,
		timeout: TIMEOUT_MS,
		signal: AbortSignal.timeout(2 * TIMEOUT_MS),
		...(!allowsLoopback && { lookup: publicLookup })
	};
	return new Promise((resolve, reject) => {
		const sending = request(url, options, (response) => {
			response.resume();
			resolve(response.statusCode ?? 0);
		});
		sending.on('timeout', () => sending.destroy(new Error('No answer.')));
		sending.on('error', reject);
		sending.end(body);
	});
}
