// `npm run tour`: takes the five pictures of the README's tour from the built app, in the machine's Chromium.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium as launcher, expect, type Page } from '@playwright/test';
import { chromium } from '../support/chromium';
import { draw, signIn } from '../support/journeys';
import { startStore } from '../support/store-server';

const FOLDER = 'docs/tour';
const SIMULATION =
	'--import tsx tests/simulate/main.ts --clients 12 --days 6 --examples 100 --json';

const desktop = { viewport: { width: 1280, height: 800 } };
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

const dataDir = await mkdtemp(join(tmpdir(), 'ml-store-tour-'));
await mkdir(FOLDER, { recursive: true });
const store = await startStore(dataDir);
const browser = await launcher.launch(chromium.launchOptions);
try {
	await contributor();
	await guest();
	await engineer();
	await admin();
} finally {
	await browser.close();
	await store.stop();
	await rm(dataDir, { recursive: true, force: true });
}

async function contributor(): Promise<void> {
	const page = await open({ ...phone, colorScheme: 'light' });
	await signIn(page, 'contributor@demo.local');
	await page.goto('/models/handwritten-digits/train');
	await expect(page.getByText('Version 1 is on this device')).toBeVisible();
	await draw(page, 5);
	await page.getByRole('button', { name: 'Start training' }).click();
	await expect(page.getByText('Training finished.')).toBeVisible({ timeout: 60_000 });
	await picture(page, 'train');
	await page.getByRole('button', { name: 'Send update' }).click();
	await expect(page.getByText('It counts in the next merge')).toBeVisible({ timeout: 30_000 });

	// others train too, so that there is something to see
	const simulation = [...SIMULATION.split(' '), '--url', store.url];
	await promisify(execFile)(process.execPath, simulation);
	await page.goto('/contributions');
	await expect(page.getByText(/counted/).first()).toBeVisible({ timeout: 60_000 });
	await picture(page, 'contributions');
}

async function guest(): Promise<void> {
	const page = await open({ ...desktop, colorScheme: 'light' });
	await page.goto('/');
	await expect(page.getByRole('link', { name: 'Handwritten digits' }).first()).toBeVisible();
	await picture(page, 'store');
}

async function engineer(): Promise<void> {
	const page = await open({ ...desktop, colorScheme: 'dark' });
	await signIn(page, 'engineer@demo.local');
	await page.goto('/studio');
	await page.getByRole('link', { name: 'Handwritten digits' }).first().click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Handwritten digits');
	await picture(page, 'studio');
}

async function admin(): Promise<void> {
	const page = await open({ ...desktop, colorScheme: 'light' });
	await signIn(page, 'admin@demo.local');
	await page.goto('/admin');
	await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
	await picture(page, 'admin');
}

async function open(options: Parameters<typeof browser.newContext>[0]): Promise<Page> {
	const context = await browser.newContext({ ...options, baseURL: store.url });
	return context.newPage();
}

async function picture(page: Page, name: string): Promise<void> {
	await page.waitForLoadState('networkidle');
	const path = join(FOLDER, `${name}.png`);
	await page.screenshot({ path, animations: 'disabled' });
	console.log(path);
}
