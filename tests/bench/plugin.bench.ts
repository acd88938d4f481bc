import { rm } from 'node:fs/promises';
import { chromium as browsers, type BrowserContext, type Page } from '@playwright/test';
import { chromium } from '../support/chromium';
import { allowPlugin } from '../support/journeys';
import { startStore, type StoreServer } from '../support/store-server';
import makeTemplate, { copyOfTemplate } from '../support/template-data';
import { patient } from '../support/test';
import { WATCH_FOR_UI, type Noted } from './plugin-shown';

const MODEL = '/models/handwritten-digits';
/** What a kept plugin may take until its controls can be seen, without a network. */
const TARGET_MS = 500;
const ROUNDS = 3;
const OPENINGS = 7;
// the frame is in sight at once: Chromium draws none that is not
const VIEWPORT = { width: 1280, height: 2400 };

type Opening = (page: Page, store: StoreServer) => Promise<number>;
const OPENINGS_BY_NAME: Readonly<Record<string, Opening>> = { link: byLink, address: byAddress };

/**
 * Milliseconds until a kept plugin's controls are drawn, offline (the store is stopped) and online in
 * turns: from the tap on “Train on this device”, and from the address, as a whole new page.
 */
export async function run({ quick }: { quick: boolean }): Promise<void> {
	await makeTemplate();
	const dataDir = await copyOfTemplate();
	const store = await startStore(dataDir);
	const browser = await browsers.launch(chromium.launchOptions);
	try {
		const context = await browser.newContext({ viewport: VIEWPORT });
		await context.addInitScript(WATCH_FOR_UI);
		await keepPlugin(context, store);
		const times = await measure(context, store, quick ? 1 : OPENINGS);
		for (const name of Object.keys(OPENINGS_BY_NAME)) print(name, times);
	} finally {
		await browser.close();
		await store.stop();
		await rm(dataDir, { recursive: true, force: true });
	}
}

/** Opens the plugin once, lets it run, and waits until everything that it needs is kept. */
async function keepPlugin(context: BrowserContext, store: StoreServer): Promise<void> {
	const page = patient(await context.newPage());
	await page.goto(store.url + MODEL);
	await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
	await page.reload();
	await page.getByRole('link', { name: 'Train on this device' }).click();
	await allowPlugin(page);
	await shownAt(page);
	await page.close();
}

type Times = Readonly<Record<string, readonly number[]>>;

async function measure(context: BrowserContext, store: StoreServer, times: number): Promise<Times> {
	const found: Record<string, number[]> = {};
	for (let round = 0; round < ROUNDS; round++)
		for (const where of ['offline', 'online']) {
			if (where === 'offline') await store.stop();
			for (let i = 0; i < times; i++)
				for (const [name, open] of Object.entries(OPENINGS_BY_NAME)) {
					const page = await context.newPage();
					(found[`${name}-${where}`] ??= []).push(await open(page, store));
					await page.close();
				}
			if (where === 'offline') await store.start();
		}
	return found;
}

async function byLink(page: Page, store: StoreServer): Promise<number> {
	await page.goto(store.url + MODEL);
	await page.getByRole('link', { name: 'Train on this device' }).click();
	const shown = await shownAt(page);
	return shown - (await page.evaluate(() => (globalThis as Noted).tappedAt ?? NaN));
}

async function byAddress(page: Page, store: StoreServer): Promise<number> {
	await page.goto(`${store.url}${MODEL}/train`, { waitUntil: 'commit' });
	const shown = await shownAt(page);
	return shown - (await page.evaluate(() => performance.timeOrigin));
}

/** When the plugin's controls were drawn, in milliseconds of the epoch. */
async function shownAt(page: Page): Promise<number> {
	const element = await page.waitForSelector('iframe[title]');
	const frame = await element.contentFrame();
	if (!frame) throw new Error('The plugin has no frame.');
	const at = await frame.waitForFunction(() => (globalThis as Noted).shownAt);
	const value = await at.jsonValue();
	if (value === undefined) throw new Error('The plugin was not shown.');
	return value;
}

function print(name: string, times: Times): void {
	const median = (where: string) => medianOf(times[`${name}-${where}`] ?? []);
	const offline = median('offline');
	const line = { name: `plugin-${name}-offline`, value: Math.round(offline), unit: 'ms' };
	const online = Math.round(median('online'));
	const worst = Math.round(Math.max(...(times[`${name}-offline`] ?? [])));
	console.log(
		JSON.stringify({
			...line,
			ratio: Number((offline / TARGET_MS).toFixed(2)),
			against: `${TARGET_MS} ms`,
			online,
			worst
		})
	);
}

function medianOf(values: readonly number[]): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
