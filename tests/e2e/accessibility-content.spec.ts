import { checkScreen } from '../support/axe';
import { makeBusy } from '../support/busy-store';
import { signIn } from '../support/journeys';
import { expect, test } from '../support/test';

type Busy = Awaited<ReturnType<typeof makeBusy>>;

/** By who may see them: every screen, in a store that has something to show on it. */
const screens: Record<string, (busy: Busy) => string[]> = {
	guest: () => [
		'/',
		'/models/handwritten-digits',
		'/sign-in',
		'/register',
		'/privacy',
		'/no-such-page'
	],
	contributor: () => [
		'/models/handwritten-digits',
		'/models/handwritten-digits/train',
		'/contributions',
		'/credits',
		'/notices',
		'/account'
	],
	engineer: ({ model, payment }) => [
		'/studio',
		'/studio/new',
		`/studio/${model}`,
		`/studio/${model}?tab=updates`,
		`/studio/${model}?tab=versions`,
		`/studio/${model}?tab=reviews`,
		`/studio/${model}?tab=settings`,
		`/studio/${model}/held-out`,
		`/studio/${model}/new-line`,
		'/credits/buy',
		`/credits/return/${payment}`
	],
	admin: ({ model, user, update, plugin }) => [
		'/admin',
		'/admin/users',
		`/admin/users/${user}`,
		'/admin/models',
		`/admin/models/${model}`,
		'/admin/plugins',
		`/admin/plugins/${plugin}`,
		'/admin/updates',
		`/admin/updates/${update}`,
		'/admin/reviews',
		'/admin/payments',
		'/admin/withdrawals',
		'/admin/audit'
	]
};

for (const locale of ['en', 'ne']) {
	test(
		`no screen of a store in use has an axe violation (${locale})`,
		{ tag: '@phone' },
		async ({ page, store }) => {
			test.slow();
			const busy = await makeBusy(store.url);
			for (const [who, pathsOf] of Object.entries(screens)) {
				await page.context().clearCookies();
				if (who !== 'guest') await signIn(page, `${who}@demo.local`);
				await page.context().addCookies([{ name: 'locale', value: locale, url: store.url }]);
				for (const path of pathsOf(busy)) await checkScreen(page, path);
				expect(await page.locator('html').getAttribute('lang')).toBe(locale);
			}
		}
	);
}
