import { uuidv7 } from 'uuidv7';
import { expect } from '@playwright/test';
import { signInByHttp } from './journeys';
import { containerFor, headerFor, submit } from './updates';

const SLUG = 'handwritten-digits';

/**
 * Fills the demo with one of everything that a screen can show: merged, waiting and rejected updates,
 * reviews with a reply and a report, a payment, a withdrawal, notices and an act of an administrator.
 *
 * @returns The ids of the addresses that have one.
 */
export async function makeBusy(url: string) {
	const contributor = await signInByHttp(url, 'contributor@demo.local');
	const engineer = await signInByHttp(url, 'engineer@demo.local');
	const admin = await signInByHttp(url, 'admin@demo.local');
	const { id: model, remaining } = await engineer.trpc.models.bySlug.query({ slug: SLUG });
	await contributor.trpc.follows.set.mutate({ modelId: model, following: true });

	const head = await contributor.trpc.models.head.query({ id: model });
	for (let i = 0; i <= remaining; i++) {
		const header = headerFor(head);
		await submit(contributor, containerFor(header, 0.0001 * (i + 1)), header.id);
	}
	const broken = headerFor(head);
	await submit(contributor, containerFor(broken, Number.NaN), broken.id);
	await expect
		.poll(async () => (await contributor.trpc.models.head.query({ id: model })).version)
		.toBe(head.version + 1);

	await contributor.trpc.reviews.save.mutate({ modelId: model, stars: 5, text: 'राम्रो छ 👍' });
	const text = 'It mistakes my 7 for a 1.';
	await admin.trpc.reviews.save.mutate({ modelId: model, stars: 2, text });
	const { items: reviews } = await engineer.trpc.reviews.list.query({ modelId: model });
	for (const { id: reviewId } of reviews) {
		await engineer.trpc.reviews.reply.mutate({ reviewId, text: 'Thank you for telling.' });
		await engineer.trpc.reviews.report.mutate({ reviewId, reason: 'Not about this model.' });
	}

	const people = await admin.trpc.admin.users.list.query({ query: 'contributor@demo.local' });
	const user = first(people.items).id;
	const correction = { id: user, amount: 300, reason: 'A gift of the house.', requestId: uuidv7() };
	await admin.trpc.admin.users.correctCredits.mutate(correction);
	const destination = 'Khalti 9800000000';
	await contributor.trpc.credits.requestWithdrawal.mutate({
		id: uuidv7(),
		credits: 100,
		destination
	});
	const payment = uuidv7();
	const bought = { id: payment, provider: 'khalti-simulator', credits: 500 } as const;
	await engineer.trpc.payments.initiate.mutate(bought);

	const [update, plugin] = await Promise.all([
		admin.trpc.admin.updates.list.query({}),
		admin.trpc.admin.plugins.list.query({})
	]);
	return { model, user, payment, update: first(update.items).id, plugin: first(plugin.items).id };
}

function first<T>(items: readonly T[]): T {
	const [item] = items;
	if (item === undefined) throw new Error('The list is empty.');
	return item;
}
