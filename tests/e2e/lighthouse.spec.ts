import { chromium as launcher } from '@playwright/test';
import lighthouse from 'lighthouse';
import { chromium } from '../support/chromium';
import { freePort } from '../support/free-port';
import { expect, test } from '../support/test';

const categories = ['accessibility', 'best-practices', 'seo'];

for (const locale of ['en', 'ne']) {
	test(`Lighthouse finds nothing to improve on what everybody sees (${locale})`, async ({
		store
	}) => {
		const port = await freePort();
		const { launchOptions } = chromium;
		const browser = await launcher.launch({
			...launchOptions,
			args: [...launchOptions.args, `--remote-debugging-port=${port}`]
		});
		for (const path of ['/', '/models/handwritten-digits']) {
			const result = await lighthouse(store.url + path, {
				port,
				onlyCategories: categories,
				extraHeaders: { cookie: `locale=${locale}` },
				logLevel: 'error'
			});
			if (!result) throw new Error('Lighthouse gave no result.');
			const { lhr } = result;
			const failed = Object.values(lhr.audits)
				.filter(({ score }) => score !== null && score < 1)
				.map(({ id, title }) => `${id}: ${title}`);
			const scores = categories.map((name) => [name, lhr.categories[name]?.score]);
			expect
				.soft(scores, `${path}\n${failed.join('\n')}`)
				.toEqual(categories.map((name) => [name, 1]));
		}
		await browser.close();
	});
}
