import type { Page } from '@playwright/test';
import accounts from '../../prisma/seed/accounts.json' with { type: 'json' };
import { appCode } from '../support/authenticator-app';
import { axe } from '../support/axe';
import { publish, signIn } from '../support/journeys';
import { expect, patient, test } from '../support/test';

test.use({ settings: { SECOND_FACTOR: 'required' } });

const engineer = 'engineer@demo.local';

async function enterPassword(page: Page, email: string): Promise<void> {
	await page.goto('/sign-in');
	await page.getByLabel('Email').fill(email);
	await page.getByLabel('Password').fill(accounts.password);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function signOut(page: Page): Promise<void> {
	await page.getByRole('button', { name: /account menu/ }).click();
	await page.getByRole('button', { name: 'Sign out' }).click();
	await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible();
}

/** Adds an authenticator app on the security page. @returns Its key, and the backup codes. */
async function addApp(page: Page): Promise<{ key: string; codes: string[] }> {
	await page.getByLabel('Your password').fill(accounts.password);
	await page.getByRole('button', { name: 'Add an authenticator app' }).click();
	await expect(page.getByRole('img', { name: 'QR code for the authenticator app' })).toBeVisible();
	for (const theme of ['light', 'dark'] as const) await axe(page, theme, 'adding an app');
	const key = (await page.locator('code').textContent()) ?? '';
	await page.getByLabel('6-digit code').fill('000000');
	await page.getByRole('button', { name: 'Confirm the code' }).click();
	await expect(page.getByText('This code is wrong')).toBeVisible();
	await page.getByLabel('6-digit code').fill(await appCode(key));
	await page.getByRole('button', { name: 'Confirm the code' }).click();
	await expect(page.getByRole('heading', { name: 'Your backup codes' })).toBeVisible();
	for (const theme of ['light', 'dark'] as const) await axe(page, theme, 'backup codes');
	const shown = page.getByRole('region', { name: 'Your backup codes' }).getByRole('listitem');
	const codes = await shown.allTextContents();
	expect(codes).toHaveLength(10);
	await page.getByRole('button', { name: 'I have kept them' }).click();
	return { key, codes };
}

/** A device with a fingerprint reader, which finds every finger the right one. */
async function addFingerprintReader(page: Page): Promise<void> {
	const devtools = await page.context().newCDPSession(page);
	await devtools.send('WebAuthn.enable');
	await devtools.send('WebAuthn.addVirtualAuthenticator', {
		options: {
			protocol: 'ctap2',
			transport: 'internal',
			hasResidentKey: true,
			hasUserVerification: true,
			isUserVerified: true,
			automaticPresenceSimulation: true
		}
	});
}

/** As an administrator whose page is open, for whom the store has passed a second factor. */
async function giveCredits(page: Page, email: string): Promise<void> {
	const status = await page.evaluate(async (wanted) => {
		const listed = await fetch(`/trpc/admin.users.list?input=${encodeURIComponent('{}')}`);
		const { result } = (await listed.json()) as {
			result: { data: { items: { id: string; email: string }[] } };
		};
		const id = result.data.items.find((user) => user.email === wanted)?.id;
		const body = { id, amount: 1000, reason: 'For a test.', requestId: crypto.randomUUID() };
		const given = await fetch('/trpc/admin.users.correctCredits', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body)
		});
		return given.status;
	}, email);
	expect(status).toBe(200);
}

test(
	'an engineer publishes once an authenticator app is added, and signs in with its codes',
	{ tag: '@phone' },
	async ({ page, browser, store }) => {
		test.slow();
		await test.step('is refused without one, and shown the way', async () => {
			await signIn(page, engineer);
			await publish(page, { Title: 'Too early' });
			await expect(page.getByRole('alert')).toContainText('Add a second factor first.');
			await page.getByRole('link', { name: 'Add a second factor' }).click();
			await expect(page.getByRole('heading', { level: 1, name: 'Security' })).toBeVisible();
		});

		const { key, codes } = await test.step('adds the app', () => addApp(page));

		await test.step('goes back and publishes', async () => {
			await page.getByRole('link', { name: 'Back to where you were' }).click();
			await expect(page).toHaveURL(/studio\/new/);
			await expect(page.getByText('Add a second factor first.')).toHaveCount(0);
			await publish(page, { Title: 'With a second factor' });
			await expect(page.getByRole('heading', { name: 'With a second factor' })).toBeVisible();
			await signOut(page);
		});

		await test.step('signs in with the password and a code', async () => {
			await enterPassword(page, engineer);
			await expect(page.getByRole('heading', { name: 'One more step' })).toBeVisible();
			for (const theme of ['light', 'dark'] as const) await axe(page, theme, 'the second step');
			await page.getByLabel('6-digit code').fill('000000');
			await page.getByRole('button', { name: 'Sign in', exact: true }).click();
			await expect(page.getByText('This code is wrong')).toBeVisible();
			await page.getByLabel('6-digit code').fill(await appCode(key));
			await page.getByRole('button', { name: 'Sign in', exact: true }).click();
			await expect(page).not.toHaveURL(/sign-in/);
			await page.goto('/studio');
			await page
				.getByRole('article')
				.filter({ hasText: 'With a second factor' })
				.getByRole('link', { name: 'With a second factor' })
				.click();
			await page.getByRole('button', { name: 'Pause' }).click();
			await expect(page.getByText('it takes no new updates')).toBeVisible();
		});

		await test.step('or once with a backup code', async () => {
			const code = codes[0] ?? '';
			const other = await browser.newContext({ baseURL: store.url });
			const elsewhere = patient(await other.newPage());
			await enterPassword(elsewhere, engineer);
			await elsewhere.getByRole('button', { name: 'Use a backup code instead' }).click();
			await elsewhere.getByLabel('Backup code').fill(code);
			await elsewhere.getByRole('button', { name: 'Sign in', exact: true }).click();
			await expect(elsewhere).not.toHaveURL(/sign-in/);
			await other.clearCookies();
			await enterPassword(elsewhere, engineer);
			await elsewhere.getByRole('button', { name: 'Use a backup code instead' }).click();
			await elsewhere.getByLabel('Backup code').fill(code);
			await elsewhere.getByRole('button', { name: 'Sign in', exact: true }).click();
			await expect(elsewhere.getByText('was used already')).toBeVisible();
			await other.close();
		});

		await test.step('and turns it off with the password', async () => {
			await page.goto('/account/security');
			await expect(page.getByText('9 backup codes are left')).toBeVisible();
			await page.getByLabel('Your password').fill(accounts.password);
			await page.getByRole('button', { name: 'Turn off the app' }).click();
			await expect(page.getByRole('button', { name: 'Add an authenticator app' })).toBeVisible();
			await page.goto('/studio');
			await expect(page.getByText('Add a second factor first.')).toBeVisible();
		});
	}
);

test(
	'an administrator works with a passkey; a password alone opens nothing',
	{ tag: '@phone' },
	async ({ page, browser, store }) => {
		test.slow();
		await addFingerprintReader(page);
		const health = page.getByRole('heading', { name: 'How the store is doing' });

		await test.step('adds a passkey on the way to the rooms of administrators', async () => {
			await signIn(page, 'admin@demo.local');
			await page.goto('/admin');
			await expect(page.getByText('Add a second factor first.')).toBeVisible();
			await page.getByRole('link', { name: 'Add a second factor' }).click();
			await page.getByLabel('Name of the passkey').fill('My phone');
			await page.getByRole('button', { name: 'Add a passkey' }).click();
			await expect(page.getByRole('listitem').filter({ hasText: 'My phone' })).toBeVisible();
			for (const theme of ['light', 'dark'] as const) await axe(page, theme, 'a passkey');
			await page.getByRole('link', { name: 'Back to where you were' }).click();
			await expect(health).toBeVisible();
			await signOut(page);
		});

		await test.step('must show it after a password, before anything is changed', async () => {
			await signIn(page, 'admin@demo.local');
			await page.goto('/admin');
			await page.getByRole('link', { name: 'Confirm it' }).click();
			await expect(page.getByRole('button', { name: 'Add a passkey' })).toHaveCount(0);
			for (const theme of ['light', 'dark'] as const) await axe(page, theme, 'confirming');
			await page.getByRole('button', { name: 'Use a passkey' }).click();
			await page.getByRole('link', { name: 'Back to where you were' }).click();
			await expect(health).toBeVisible();
			await signOut(page);
		});

		await test.step('or signs in with it at once', async () => {
			await page.goto('/sign-in');
			await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
			await expect(page).not.toHaveURL(/sign-in/);
			await page.goto('/admin');
			await expect(health).toBeVisible();
		});

		await test.step('gives somebody credits, which a password does not pay out', async () => {
			await giveCredits(page, 'contributor@demo.local');
			const other = await browser.newContext({ baseURL: store.url });
			const elsewhere = patient(await other.newPage());
			await signIn(elsewhere, 'contributor@demo.local');
			await elsewhere.goto('/credits');
			await expect(elsewhere.getByText('Add a second factor first.')).toBeVisible();
			await elsewhere.getByLabel('Credits to withdraw').fill('500');
			await elsewhere.getByLabel('Where to').fill('Khalti 9800000000');
			await elsewhere.getByRole('button', { name: 'Request withdrawal' }).click();
			await expect(elsewhere.getByRole('alert')).toContainText('Add a second factor first.');
			await elsewhere.getByRole('link', { name: 'Add a second factor' }).click();
			await addApp(elsewhere);
			await elsewhere.getByRole('link', { name: 'Back to where you were' }).click();
			await elsewhere.getByLabel('Credits to withdraw').fill('500');
			await elsewhere.getByLabel('Where to').fill('Khalti 9800000000');
			await elsewhere.getByRole('button', { name: 'Request withdrawal' }).click();
			await expect(elsewhere.getByText('Requested. It is in the list')).toBeVisible();
			await other.close();
		});

		await test.step('renames and removes it', async () => {
			await page.goto('/account/security');
			await page.getByRole('button', { name: /Rename.*My phone/ }).click();
			const row = page
				.getByRole('listitem')
				.filter({ has: page.getByRole('button', { name: 'Save' }) });
			await row.getByLabel('Name of the passkey').fill('Old phone');
			await row.getByRole('button', { name: 'Save' }).click();
			await page.getByRole('button', { name: /Remove.*Old phone/ }).click();
			await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
			await expect(page.getByText('No passkey yet.')).toBeVisible();
			await page.goto('/admin');
			await expect(page.getByText('Add a second factor first.')).toBeVisible();
		});
	}
);
