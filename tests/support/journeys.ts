import { expect, type Page } from '@playwright/test';
import accounts from '../../prisma/seed/accounts.json' with { type: 'json' };
import { Contributor } from './contributor';

/** Signs in with a demo account, through the page. */
export async function signIn(page: Page, email: string): Promise<void> {
	await page.goto('/sign-in');
	await page.getByLabel('Email').fill(email);
	await page.getByLabel('Password').fill(accounts.password);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await expect(page).not.toHaveURL(/sign-in/);
}

/** The same person elsewhere: speaks to the store without a browser. */
export async function signInByHttp(url: string, email: string): Promise<Contributor> {
	const contributor = await Contributor.signIn(url, { email, password: accounts.password });
	if (!contributor) throw new Error(`${email} cannot sign in.`);
	return contributor;
}
