import { uuidv7 } from 'uuidv7';
import type { Page } from '@playwright/test';
import { seededRandom } from '../../src/lib/domain/random';
import { gridStep, quantiseForSum } from '../../src/lib/domain/secure-aggregation/quantise';
import type { SecurePolicy } from '../../src/lib/domain/secure-aggregation/secure-policy';
import type { HeadManifest } from '../../src/lib/wire/api';
import { fingerprint } from '../../src/lib/wire/secure/fingerprint';
import { maskUpdate } from '../../src/lib/wire/secure/masked-update';
import { encodeUpdate } from '../../src/lib/wire/update-container';
import { startCommittee } from '../../src/server/helper/testing/committee';
import { Contributor } from '../support/contributor';
import { draw, publish, signIn, signInByHttp } from '../support/journeys';
import { expect, test } from '../support/test';
import { headerFor, submit } from '../support/updates';

test.use({ settings: { HELPER_LOOPBACK: '1' } });

const slug = 'digits-in-sums';

test('three devices send once and leave; with one helper dead the next version is their mean', async ({
	page,
	store
}) => {
	const committee = await startCommittee({ most: 256, clippingNorm: 1 });
	const { policy } = committee;
	try {
		await test.step('an engineer publishes it, and a typing error is found in time', async () => {
			const lines = policy.helpers.map(({ url, publicKey }) => `${url} ${publicKey}`);
			const [first = '', second = '', ...rest] = lines;
			const typo = second.slice(0, -2) + (second.at(-2) === 'A' ? 'B' : 'A') + second.slice(-1);
			await signIn(page, 'engineer@demo.local');
			await publish(page, {
				Title: 'Digits in sums',
				'Updates per merge': '3',
				Epochs: '2',
				'What is done to an update': 'secure',
				'Clipping norm (S)': '1',
				'Fewest updates in a sum (T)': '3',
				'The four helpers': [first, typo, ...rest].join('\n')
			});
			const helpers = page.getByLabel('The four helpers');
			await expect(helpers).toHaveAccessibleDescription(/line 2 has another key/);
			await helpers.fill(lines.join('\n'));
			await page.getByRole('button', { name: 'Publish' }).click();
			await expect(page.getByRole('heading', { name: 'Digits in sums' })).toBeVisible();
		});

		const admin = await signInByHttp(store.url, 'admin@demo.local');
		const { head } = await admin.trpc.models.bySlug.query({ slug });

		await test.step('a contributor sees who can open what, trains and sends', async () => {
			await page.context().clearCookies();
			await signIn(page, 'contributor@demo.local');
			await page.goto(`/models/${slug}/train`);
			await expect(page.getByText('Version 1 is on this device')).toBeVisible();
			await draw(page, 4);
			await page.getByRole('button', { name: 'Start training' }).click();
			await expect(page.getByText('Training finished.')).toBeVisible({ timeout: 60_000 });
			await expect(page.getByText(/only a sum of 3 updates or more/)).toBeVisible();
			await page.getByText('The helpers and the fingerprints of their keys').click();
			for (const { url, publicKey } of policy.helpers) {
				const helper = page.getByRole('listitem').filter({ hasText: new URL(url).host });
				await expect(helper).toContainText(await fingerprint(publicKey));
			}
			await page.getByRole('button', { name: 'Send update' }).click();
			await expect
				.poll(async () => (await admin.trpc.models.bySlug.query({ slug })).remaining)
				.toBe(2);
		});

		const mine = await localDelta(page, head, await admin.download(head.weights.digest));
		const others: Uint32Array[] = [];
		await test.step('a helper dies, and two more devices send and leave', async () => {
			await committee.stop(2);
			const form = { name: 'Maya', email: 'maya@test.local', phone: '9800000000' };
			const maya = await Contributor.register(store.url, { ...form, password: uuidv7() });
			if (!maya) throw new Error('Maya could not register.');
			for (const [k, person] of [admin, maya].entries()) {
				others.push(await sendMasked(person, { head, policy }, k));
			}
			await expect
				.poll(async () => (await admin.trpc.models.bySlug.query({ slug })).version, {
					timeout: 60_000
				})
				.toBe(2);
		});

		await test.step('the new version is the exact mean of the three', async () => {
			const next = await admin.trpc.models.head.query({ id: head.modelId });
			const before = new Float32Array((await admin.download(head.weights.digest)).buffer);
			const after = new Float32Array((await admin.download(next.weights.digest)).buffer);
			const step = gridStep(policy);
			let [farthest, rounded] = [0, 0];
			for (const [i, weight] of after.entries()) {
				const sum = ((weight - (before[i] ?? NaN)) * 3) / step;
				const known = others.reduce((total, words) => total + ((words[i] ?? NaN) | 0), 0);
				// what is left is what the page sent: a whole number beside what it trained
				rounded = Math.max(rounded, Math.abs(Math.round(sum) - sum));
				const own = Math.round(sum) - known;
				farthest = Math.max(farthest, Math.abs(own - (mine[i] ?? NaN) / step));
			}
			expect(rounded).toBeLessThan(0.05);
			expect(farthest).toBeLessThan(1.001);
			expect(Math.max(...mine.map(Math.abs)) / step).toBeGreaterThan(10);
		});

		await test.step('the receipt says so, and the engineer sees a merge that nobody can repeat', async () => {
			await page.goto('/contributions');
			await expect(page.getByText(/Opened only in a sum of 3\./)).toBeVisible({ timeout: 60_000 });
			await page.context().clearCookies();
			await signIn(page, 'engineer@demo.local');
			await page.goto(`/studio/${head.modelId}?tab=versions`);
			const row = page.getByRole('row').filter({ hasText: '3 updates' });
			await row.getByRole('button', { name: 'Check this merge' }).click();
			await expect(row.getByRole('alert')).toContainText('Only the sum of these updates');
		});
	} finally {
		await committee.close();
	}
});

/** What the page has trained, clipped to S as it was before it was masked. */
async function localDelta(
	page: Page,
	{ modelId }: HeadManifest,
	base: Uint8Array<ArrayBuffer>
): Promise<number[]> {
	const trained = await page.evaluate(async (id) => {
		const asked = <T>(request: IDBRequest<T>) =>
			new Promise<T>((resolve, reject) => {
				request.onsuccess = () => resolve(request.result);
				request.onerror = () => reject(new Error(String(request.error)));
			});
		const db = await asked(indexedDB.open('ml-store'));
		const copy = db.transaction('copies').objectStore('copies').get(id) as IDBRequest<{
			weights: Float32Array;
		}>;
		return [...(await asked(copy)).weights];
	}, modelId);
	const before = new Float32Array(base.buffer);
	const delta = trained.map((weight, i) => weight - (before[i] ?? NaN));
	const norm = Math.hypot(...delta);
	return delta.map((value) => value / Math.max(1, norm));
}

/** Another person's device: what it sends is the only trace of it. @returns The words that it masked. */
async function sendMasked(
	person: Contributor,
	{ head, policy }: { readonly head: HeadManifest; readonly policy: SecurePolicy },
	k: number
): Promise<Uint32Array> {
	const { numWeights } = head;
	const delta = Float32Array.from({ length: numWeights }, (_, i) => ((i % 7) - 3 + k) / 3000);
	const { words } = quantiseForSum(delta, policy, seededRandom(k));
	const sent = words.slice();
	const header = headerFor(head, { codec: 'masked' });
	const { id, modelId, line, baseVersion } = header;
	const payload = await maskUpdate(words, { modelId, line, numWeights, policy, id, baseVersion });
	expect(await submit(person, encodeUpdate(header, payload), id)).toMatchObject({
		status: 'queued'
	});
	return sent;
}
