import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import accounts from '../../prisma/seed/accounts.json' with { type: 'json' };
import { signIn, signInByHttp } from '../support/journeys';
import { expect, test } from '../support/test';
import { containerFor, headerFor, submit } from '../support/updates';

const password = 'a long enough secret';

test(
	'a person registers, changes their account and deletes it',
	{ tag: '@phone' },
	async ({ page }) => {
		await test.step('bad input is named at its field', async () => {
			await page.goto('/register?to=/account');
			await fill(page, { 'Full name': 'X', Email: 'devi@test.local', Phone: '12' });
			await page.getByLabel('Password', { exact: true }).fill(password);
			await page.getByLabel('Password again').fill('something else');
			await page.getByRole('button', { name: 'Register' }).click();
			await expect(page.getByText('The two passwords differ.')).toBeVisible();
			await page.getByLabel('Password again').fill(password);
			await page.getByRole('button', { name: 'Register' }).click();
			await expect(page.getByText('Give at least 2 characters.')).toBeVisible();
			await expect(page.getByText(/A phone number has 7 to 15 digits/)).toBeVisible();
		});

		await test.step('an email that is taken is refused kindly', async () => {
			const taken = 'contributor@demo.local';
			await fill(page, { 'Full name': 'Devi Tamang', Email: taken, Phone: '+977 9812345678' });
			await page.getByRole('button', { name: 'Register' }).click();
			await expect(page.getByText(/has an account with this email/)).toBeVisible();
		});

		await test.step('registers, and comes back to what was asked for', async () => {
			await fill(page, { Email: 'devi@test.local' });
			await page.getByRole('button', { name: 'Register' }).click();
			await expect(page.getByRole('heading', { level: 1, name: 'My account' })).toBeVisible();
			await expect(page.getByText('This device', { exact: true })).toBeVisible();
		});

		await test.step('changes name, email and password', async () => {
			const profile = page.getByRole('form', { name: 'Profile' });
			await profile.getByLabel('Full name').fill('Devi Lama');
			await profile.getByRole('button', { name: 'Save' }).click();
			await expect(profile.getByText('Saved.')).toBeVisible();
			await expect(page.getByRole('button', { name: /Devi Lama.*account menu/ })).toBeVisible();

			const email = page.getByRole('form', { name: 'Change email' });
			await email.getByLabel('Email').fill('admin@demo.local');
			await email.getByLabel('Your password').fill(password);
			await email.getByRole('button', { name: 'Save' }).click();
			await expect(email.getByText(/has an account with this email/)).toBeVisible();
			await email.getByLabel('Email').fill('devi.lama@test.local');
			await email.getByRole('button', { name: 'Save' }).click();
			await expect(email.getByText('Saved.')).toBeVisible();

			const form = page.getByRole('form', { name: 'Change password' });
			await form.getByLabel('Present password').fill('not this one');
			await form.getByLabel('New password', { exact: true }).fill(`${password} 2`);
			await form.getByLabel('New password again').fill(`${password} 2`);
			await form.getByRole('button', { name: 'Change password' }).click();
			await expect(form.getByText('The password is wrong.')).toBeVisible();
			await form.getByLabel('Present password').fill(password);
			await form.getByRole('button', { name: 'Change password' }).click();
			await expect(form.getByText(/^Changed\./)).toBeVisible();
		});

		await test.step('reads it in Nepali, and back', async () => {
			await page.getByRole('radio', { name: 'नेपाली' }).check();
			await expect(page.getByRole('heading', { level: 1, name: 'मेरो खाता' })).toBeVisible();
			await expect(page.locator('html')).toHaveAttribute('lang', 'ne');
			const profile = page.getByRole('form', { name: 'परिचय' });
			await profile.getByLabel('फोन').fill('12');
			await profile.getByRole('button', { name: 'सुरक्षित गर्नुहोस्' }).click();
			await expect(profile.getByText(/फोन नम्बरमा ७ देखि १५ अङ्क हुन्छन्/)).toBeVisible();
			await profile.getByLabel('फोन').fill('');
			await profile.getByRole('button', { name: 'सुरक्षित गर्नुहोस्' }).click();
			await expect(profile.getByText('कृपया यो भर्नुहोस्।')).toBeVisible();
			await page.getByRole('radio', { name: 'English' }).check();
			await expect(page.getByRole('heading', { level: 1, name: 'My account' })).toBeVisible();
			await expect(page.locator('html')).toHaveAttribute('lang', 'en');
		});

		await test.step('takes their data along', async () => {
			const download = page.waitForEvent('download');
			await page.getByRole('link', { name: 'Download my account' }).click();
			const file = JSON.parse(await readFile(await (await download).path(), 'utf8')) as object;
			expect(file).toMatchObject({ profile: { email: 'devi.lama@test.local' }, contributions: [] });
		});

		await test.step('deletes the account for who knows the password', async () => {
			const form = page.getByRole('form', { name: 'Delete my account' });
			await form.getByLabel('Your password').fill('not this one');
			await deleteForGood(page);
			await expect(form.getByText('The password is wrong.')).toBeVisible();
			await form.getByLabel('Your password').fill(`${password} 2`);
			await form.getByLabel(/Also delete what this device keeps/).check();
			await deleteForGood(page);
			await expect(page.getByRole('link', { name: 'Register' })).toBeVisible();

			await page.goto('/sign-in');
			await fill(page, { Email: 'devi.lama@test.local', Password: `${password} 2` });
			await page.getByRole('button', { name: 'Sign in', exact: true }).click();
			await expect(page.getByText('The email or the password is wrong.')).toBeVisible();
		});
	}
);

test('who follows a model is told when it merges', { tag: '@phone' }, async ({ page, store }) => {
	await test.step('a guest is asked to sign in, and comes back to the model', async () => {
		await page.goto('/models/handwritten-digits');
		await page.getByRole('button', { name: 'Tell me when it merges' }).click();
		await fill(page, { Email: 'contributor@demo.local', Password: 'a wrong password' });
		await page.getByRole('button', { name: 'Sign in', exact: true }).click();
		await expect(page.getByText('The email or the password is wrong.')).toBeVisible();
		await page.getByLabel('Password').fill(accounts.password);
		await page.getByRole('button', { name: 'Sign in', exact: true }).click();
		await expect(page).toHaveURL(/models\/handwritten-digits/);
	});

	await test.step('follows', async () => {
		await page.getByRole('button', { name: 'Tell me when it merges' }).click();
		const following = page.getByRole('button', { name: 'You are told when it merges' });
		await expect(following).toHaveAttribute('aria-pressed', 'true');
	});

	await test.step('another person’s updates merge; the bell counts it; it is read', async () => {
		const other = await signInByHttp(store.url, 'admin@demo.local');
		const { head, remaining } = await other.trpc.models.bySlug.query({
			slug: 'handwritten-digits'
		});
		for (let i = 0; i < remaining; i++) {
			const header = headerFor(head);
			await submit(other, containerFor(header), header.id);
		}
		const version = async () => (await other.trpc.models.head.query({ id: head.modelId })).version;
		await expect.poll(version).toBe(head.version + 1);
		await page.goto('/');
		await page.getByRole('link', { name: 'Notices, 1 unread' }).click();
		const told = page.getByRole('link', { name: /which you follow, has version/ });
		await expect(told).toBeVisible();
		await expect(page.getByText('New', { exact: true })).toBeVisible();
		await expect(page.getByRole('link', { name: 'Notices', exact: true })).toBeVisible();
		await told.click();
		await expect(page).toHaveURL(/models\/handwritten-digits/);
	});

	await test.step('stops following on the account’s page', async () => {
		await page.goto('/account');
		await page.getByRole('button', { name: /Stop following.*Handwritten digits/ }).click();
		await expect(page.getByText('You follow no model.')).toBeVisible();
	});

	await test.step('signs out to guest', async () => {
		await page.getByRole('button', { name: /account menu/ }).click();
		await page.getByRole('button', { name: 'Sign out' }).click();
		await expect(page.getByRole('link', { name: 'Sign in' })).toBeVisible();
	});
});

test(
	'a guest may look, and is asked to sign in for the rest',
	{ tag: '@phone' },
	async ({ page }) => {
		for (const path of ['/account', '/notices', '/studio']) {
			await page.goto(path);
			await expect(page.getByRole('heading', { name: 'Sign in first' })).toBeVisible();
			const signInLink = page.getByRole('main').getByRole('link', { name: 'Sign in' });
			await expect(signInLink).toHaveAttribute('href', `/sign-in?to=${encodeURIComponent(path)}`);
		}
		await page.goto('/contributions');
		await expect(page.getByText('Nothing contributed yet')).toBeVisible();
		const answer = await page.request.get('/account/export.json');
		expect(answer.status()).toBe(401);

		await page.getByRole('button', { name: 'नेपाली' }).click();
		await expect(page.getByRole('heading', { level: 1, name: 'मेरा योगदान' })).toBeVisible();
	}
);

test('a message that is pushed is shown, once for one notice', async ({ page, context, store }) => {
	await context.grantPermissions(['notifications'], { origin: store.url });
	await signIn(page, 'contributor@demo.local');
	await page.evaluate(() => navigator.serviceWorker.ready);
	const session = await context.newCDPSession(page);
	const registration = new Promise<string>((resolve) => {
		session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
			const found = registrations.find(({ scopeURL }) => scopeURL.startsWith(store.url));
			if (found) resolve(found.registrationId);
		});
	});
	await session.send('ServiceWorker.enable');
	const message = { tag: 'one', body: 'Digits has version 2.', href: '/notices', locale: 'en' };
	const event = { origin: store.url, registrationId: await registration };
	for (let twice = 0; twice < 2; twice++) {
		const data = JSON.stringify(message);
		await session.send('ServiceWorker.deliverPushMessage', { ...event, data });
	}
	const shown = () =>
		page.evaluate(async () => {
			const registration = await navigator.serviceWorker.ready;
			const all = await registration.getNotifications();
			return all.map(({ body, data, lang }) => ({ body, data: data as string, lang }));
		});
	await expect
		.poll(shown)
		.toEqual([{ body: 'Digits has version 2.', data: '/notices', lang: 'en' }]);
});

async function fill(page: Page, fields: Readonly<Record<string, string>>): Promise<void> {
	for (const [label, value] of Object.entries(fields)) await page.getByLabel(label).fill(value);
}

async function deleteForGood(page: Page): Promise<void> {
	await page.getByRole('button', { name: 'Delete my account' }).click();
	await page.getByRole('dialog').getByRole('button', { name: 'Delete for good' }).click();
}
