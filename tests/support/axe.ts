import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { allowPlugin, permissionSheet } from './journeys';

/** Opens a screen and checks it in both themes: no violation of axe's rules, nothing to scroll sideways. */
export async function checkScreen(page: Page, path: string): Promise<void> {
	await page.goto(path);
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	if (path.endsWith('/train')) {
		await permissionSheet(page);
		await axe(page, 'light', `${path}, before its plugin runs`);
		await allowPlugin(page);
	}
	for (const colorScheme of ['light', 'dark'] as const) await axe(page, colorScheme, path);
	const overflow = await page.evaluate(
		() => document.documentElement.scrollWidth - document.documentElement.clientWidth
	);
	expect.soft(overflow, `${path} scrolls sideways`).toBeLessThanOrEqual(0);
}

/** Checks what is shown now. `what` names it in the complaint. */
export async function axe(page: Page, colorScheme: 'light' | 'dark', what: string): Promise<void> {
	// a colour on its way from one theme to the other is no colour of ours
	await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
	await untilStill(page);
	let found = await violationsOf(page, colorScheme);
	if (found.length > 0) {
		// what was still on its way on a busy machine is not there any more
		await untilStill(page);
		found = await violationsOf(page, colorScheme);
	}
	expect.soft(found, `${what} (${colorScheme})`).toEqual([]);
}

async function violationsOf(page: Page, colorScheme: 'light' | 'dark'): Promise<string[]> {
	// the plugin's frame is checked too
	const builder = new AxeBuilder({ page });
	// a theme changes colours only
	if (colorScheme === 'dark') builder.withRules(['color-contrast']);
	const { violations } = await builder.analyze();
	return violations.map(({ id, nodes }) => {
		const shown = nodes.map(({ html, any }) => `${html} (${any[0]?.message ?? 'no detail'})`);
		return `${id}: ${shown.join(' | ')}`;
	});
}

/** Even a transition of no length takes a frame; and a page that is not drawn has none, so this ends by the clock too. */
async function untilStill(page: Page): Promise<void> {
	await page.evaluate(async () => {
		const still = async () => {
			await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
			// one that follows a scroll position never ends
			const timed = document
				.getAnimations()
				.filter(({ timeline }) => timeline === document.timeline);
			await Promise.allSettled(timed.map(({ finished }) => finished));
		};
		await Promise.race([still(), new Promise((resolve) => setTimeout(resolve, 2000))]);
	});
}
