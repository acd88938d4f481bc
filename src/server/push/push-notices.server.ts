import { retryDelay } from '$lib/domain/backoff';
import { noticeWords } from '$lib/i18n/notice-words';
import { readNotice } from '$lib/wire/notices';
import type { PushMessage } from '$lib/wire/push';
import type { PrismaClient } from '../database/generated/client';
import {
	dropSubscription,
	forgetRetry,
	listRetries,
	retryLater,
	takeUnpushed,
	type Delivery
} from '../repositories/push.server';
import { sendPush, type PushOptions } from './send-push.server';

export interface PushServices {
	readonly database: { readonly prisma: PrismaClient };
	/** Null where this store cannot push: notices are then only marked. */
	readonly push: PushOptions | null;
	readonly closing: AbortSignal;
}

/** Name of the repeated job that pushes. */
export const PUSH_JOB = 'push';

const BATCH = 500;
const AT_ONCE = 20;
const MOST_ATTEMPTS = 6;
const DAY = 86_400_000;

/**
 * Tells devices what their users were told and they do not know yet. A device may hear the same twice after
 * a crash, and shows it once (by its tag).
 */
export async function pushNotices(services: PushServices): Promise<void> {
	const { prisma } = services.database;
	await deliver(services, await listRetries(prisma, BATCH));
	while (!services.closing.aborted) {
		const since = new Date(Date.now() - DAY);
		const { taken, deliveries } = await takeUnpushed(prisma, BATCH, since);
		await deliver(services, deliveries);
		if (taken < BATCH) return;
	}
}

async function deliver(services: PushServices, deliveries: readonly Delivery[]): Promise<void> {
	const { push } = services;
	if (!push) return;
	for (let at = 0; at < deliveries.length; at += AT_ONCE) {
		const some = deliveries.slice(at, at + AT_ONCE);
		await Promise.all(some.map((delivery) => deliverOne(services, delivery, push)));
	}
}

async function deliverOne(
	{ database: { prisma } }: PushServices,
	delivery: Delivery,
	push: PushOptions
): Promise<void> {
	const outcome = await sendPush(delivery, messageOf(delivery), push);
	if (outcome === 'gone') {
		await dropSubscription(prisma, { id: delivery.subscriptionId });
	} else if (outcome === 'failed' && delivery.attempts + 1 < MOST_ATTEMPTS) {
		const wait = retryDelay(delivery.attempts + 1, Math.random());
		await retryLater(prisma, delivery, new Date(Date.now() + wait));
	} else if (delivery.attempts > 0) {
		await forgetRetry(prisma, delivery);
	}
}

function messageOf({ noticeId, kind, body, locale: spoken }: Delivery): PushMessage {
	const locale = spoken === 'ne' ? 'ne' : 'en';
	const { text, href } = noticeWords(readNotice(kind, body), locale);
	return { tag: noticeId, body: text, href, locale };
}
