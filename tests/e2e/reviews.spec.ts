import type { Locator, Page } from '@playwright/test';
import { signIn, signInByHttp } from '../support/journeys';
import { expect, test } from '../support/test';

const model = '/models/handwritten-digits';
const markup = '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">';

const section = (page: Page): Locator =>
	page.getByRole('region', { name: 'Ratings and reviews', exact: true });

async function choose(page: Page, stars: string): Promise<void> {
	await section(page).getByRole('radio', { name: stars }).check();
}

test(
	'a contributor reviews a model, shown at once; changes it, deletes it',
	{ tag: '@phone' },
	async ({ page }) => {
		await signIn(page, 'contributor@demo.local');
		await page.goto(model);
		const reviews = section(page);
		await reviews.getByRole('button', { name: 'Write a review' }).click();

		await test.step('what is missing is said where it is missing', async () => {
			await reviews.getByRole('button', { name: 'Publish review' }).click();
			await expect(reviews.getByText('Choose one to five stars.')).toBeVisible();
			await expect(reviews.getByRole('radio', { name: '1 star' })).toBeFocused();
			await expect(reviews.getByText('Write something first.')).toBeVisible();
		});

		await test.step('with the keyboard, and with markup, which is only text', async () => {
			await page.keyboard.press('Space');
			for (let i = 1; i < 4; i++) await page.keyboard.press('ArrowRight');
			await expect(reviews.getByRole('radio', { name: '4 stars' })).toBeChecked();
			await reviews.getByRole('textbox').fill(`राम्रो छ 👩🏽‍🚀 ${markup}`);
			await reviews.getByRole('button', { name: 'Publish review' }).click();
			const mine = reviews.getByRole('region', { name: 'Your review' });
			await expect(mine).toContainText(`राम्रो छ 👩🏽‍🚀 ${markup}`);
			await expect(mine.getByRole('img', { name: '4 of 5 stars' })).toBeVisible();
			await expect(reviews.getByText('4 stars: 1 review, 100 %')).toBeAttached();
			// the heading too, without another visit
			await expect(page.getByText('1 rating', { exact: true })).toBeVisible();
		});

		await test.step('it is there after a reload, and nothing in it was run', async () => {
			await page.reload();
			await expect(reviews.getByRole('region', { name: 'Your review' })).toContainText(markup);
			expect(await page.evaluate(() => 'hacked' in window)).toBe(false);
			expect(await reviews.locator('img').count()).toBe(0);
		});

		await test.step('it changes', async () => {
			await reviews.getByRole('button', { name: 'Edit' }).click();
			await choose(page, '2 stars');
			await reviews.getByRole('textbox').fill('On second thought.');
			await reviews.getByRole('button', { name: 'Save' }).click();
			const mine = reviews.getByRole('region', { name: 'Your review' });
			await expect(mine).toContainText('On second thought.');
			await expect(mine).toContainText('edited');
			await expect(reviews.getByText('2 stars: 1 review, 100 %')).toBeAttached();
		});

		await test.step('it goes, once that is confirmed', async () => {
			await reviews.getByRole('button', { name: 'Delete' }).click();
			await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
			await expect(reviews.getByRole('region', { name: 'Your review' })).toBeVisible();
			await reviews.getByRole('button', { name: 'Delete' }).click();
			await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
			await expect(reviews.getByText('No reviews yet')).toBeVisible();
			await expect(page.getByText('No ratings yet')).toBeVisible();
		});
	}
);

test(
	'readers find a review helpful and report it; its engineer answers; guests sign in first',
	{ tag: '@phone' },
	async ({ page, context, store }) => {
		const author = await signInByHttp(store.url, 'contributor@demo.local');
		const { id: modelId } = await author.trpc.models.bySlug.query({ slug: 'handwritten-digits' });
		const text = 'مرحبا \u202eيعمل جيدا';
		await author.trpc.reviews.save.mutate({ modelId, stars: 5, text });

		await test.step('a guest reads it, and is asked to sign in', async () => {
			await page.goto(model);
			const review = section(page).getByRole('article');
			await expect(review).toContainText('يعمل جيدا');
			await expect(review.getByRole('button')).toHaveCount(0);
			await section(page).getByRole('link', { name: 'Sign in to review' }).click();
			await expect(page).toHaveURL(/sign-in/);
		});

		await test.step('another reader votes, and reports', async () => {
			await signIn(page, 'admin@demo.local');
			await page.goto(model);
			const review = section(page).getByRole('article');
			await review.getByRole('button', { name: 'Helpful' }).click();
			await expect(review).toContainText('1 person found this helpful');
			await expect(review.getByRole('button', { name: 'Helpful', pressed: true })).toBeVisible();

			await review.getByRole('button', { name: 'Report' }).click();
			const dialog = page.getByRole('dialog');
			await dialog.getByRole('textbox').fill('It is an advertisement.');
			await dialog.getByRole('button', { name: 'Send report' }).click();
			await expect(review.getByRole('button', { name: 'Reported' })).toBeDisabled();
		});

		await test.step('the engineer replies, and mends the reply', async () => {
			await context.clearCookies();
			await signIn(page, 'engineer@demo.local');
			await page.goto(model);
			const review = section(page).getByRole('article');
			await expect(section(page).getByRole('button', { name: 'Write a review' })).toHaveCount(0);
			await review.getByRole('button', { name: 'Reply' }).click();
			await review.getByRole('textbox').fill('Thank yuo!');
			await review.getByRole('button', { name: 'Publish reply' }).click();
			await expect(review).toContainText('Thank yuo!');
			await review.getByRole('button', { name: 'Edit reply' }).click();
			await review.getByRole('textbox').fill('Thank you!');
			await review.getByRole('button', { name: 'Publish reply' }).click();
			await expect(review).toContainText('Thank you!');
		});

		await test.step('its author sees the reply; offline, the page says what it cannot show', async () => {
			await context.clearCookies();
			await signIn(page, 'contributor@demo.local');
			await page.goto(model);
			await expect(section(page).getByRole('region', { name: 'Your review' })).toContainText(
				'Thank you!'
			);
			await context.setOffline(true);
			await expect(section(page)).toContainText('Reviews need a network.');
			await expect(section(page)).toContainText('5.0');
		});
	}
);
