import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { chromium } from '../support/chromium';
import { allowPlugin, permissionSheet, pluginFrame } from '../support/journeys';
import { publishPlugin } from '../support/publish-plugin';
import { expect, patient, test } from '../support/test';
import { tone } from '../support/tone';

const HERTZ = 440;
const heard = join(mkdtempSync(join(tmpdir(), 'ml-store-tone-')), 'tone.wav');
writeFileSync(heard, tone(HERTZ, 4));

// a camera and a microphone that every machine has, and a browser that lets this site use them
const { launchOptions } = chromium;
const args = [
	...launchOptions.args,
	'--use-fake-ui-for-media-stream',
	'--use-fake-device-for-media-stream',
	`--use-file-for-fake-audio-capture=${heard}`
];
test.use({ launchOptions: { ...launchOptions, args } });

const PROBE = 'tests/support/steering-plugin';
const act = async (page: Page, name: string) => {
	await pluginFrame(page).scrollIntoViewIfNeeded();
	await page.frameLocator('iframe[title]').getByRole('button', { name, exact: true }).click();
};
const told = (page: Page) => page.frameLocator('iframe[title]').getByRole('listitem');

test('a plugin steers a training within its bounds, and is held to what it declares', async ({
	context,
	page,
	store
}) => {
	const address = await publishPlugin(store.url, PROBE);
	const small = patient(await context.newPage());
	await small.addInitScript(() =>
		Object.defineProperty(navigator, 'deviceMemory', { value: 0.125 })
	);
	await small.goto(address);
	await expect(small.getByText('This device does not have what this model needs')).toBeVisible();
	await expect(small.getByText('At least 256 MB of memory')).toBeVisible();
	await expect(small.getByRole('heading', { name: 'Collect examples' })).toHaveCount(0);
	// nothing of it was fetched
	expect(await small.evaluate(() => caches.has('sandbox-v1'))).toBe(false);
	await small.close();

	await page.goto(address);
	await permissionSheet(page);
	for (const text of [
		'Starting a training by itself, within this model’s limits',
		'At most 1 MB of space for your examples',
		'At most 1 min of computing for one training',
		'A browser that computes with WebAssembly or faster',
		'At least 256 MB of memory'
	]) {
		await expect(page.getByText(text)).toBeVisible();
	}
	await allowPlugin(page);
	await expect(told(page)).toHaveText(['may train 1 to 5 epochs']);

	await act(page, 'Collect');
	await expect(page.getByText('40 examples on this device.')).toBeVisible();
	// 294 have room in a megabyte; none of the 300 is kept
	await act(page, 'Fill');
	await expect(told(page).last()).toHaveText('refused: storage/over-limit');
	await expect(page.getByText('Nothing was added')).toBeVisible();
	await expect(page.getByText('40 examples on this device.')).toBeVisible();

	await act(page, 'Plan beyond');
	await expect(told(page).last()).toHaveText('refused: training/out-of-bounds');

	await act(page, 'Train by itself');
	await expect(page.getByText('Training finished.')).toBeVisible({ timeout: 60_000 });
	await expect(told(page).nth(4)).toHaveText(/^epoch 1 of 5, on 10, (better|worse)$/);
	await expect(told(page).nth(5)).toHaveText(/^epoch 2 of 5, on 10, (better|worse)$/);
	await expect(told(page).last()).toHaveText('trained 2 epochs on 40, whole, better');
	// it may train, and never send
	await expect(page.getByText('Trained on 40 examples')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Send update' })).toBeVisible();

	await act(page, 'Hang');
	await expect(page.getByText('The plugin has stopped answering (it hangs, or')).toBeVisible({
		timeout: 30_000
	});
	await expect(pluginFrame(page)).toHaveCount(0);
	await page.getByRole('button', { name: 'Start the plugin again' }).click();
	await expect(told(page)).toHaveText(['may train 1 to 5 epochs']);
});

test('the page takes the photo and records the sound that a plugin asks for', async ({
	page,
	store
}) => {
	// every stream that this page has ever been given
	await page.addInitScript(() => {
		const streams: MediaStream[] = [];
		Object.assign(window, { streams });
		const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
		navigator.mediaDevices.getUserMedia = async (constraints) => {
			const stream = await open(constraints);
			streams.push(stream);
			return stream;
		};
	});
	const live = () =>
		page.evaluate(() => {
			const { streams } = window as unknown as { streams: MediaStream[] };
			const tracks = streams.flatMap((stream) => stream.getTracks());
			return [tracks.length, tracks.filter(({ readyState }) => readyState === 'live').length];
		});

	await page.goto(await publishPlugin(store.url, PROBE));
	await allowPlugin(page);
	const camera = page.getByRole('dialog', { name: 'Take a photo' });
	const take = camera.getByRole('button', { name: 'Take the photo' });

	await act(page, 'Photo');
	await take.click();
	await expect(told(page).last()).toHaveText('grey 784 true');
	await take.click();
	await expect(told(page).last()).toHaveText('colour 4608 true');
	await expect(camera).toHaveCount(0);
	expect(await live()).toEqual([2, 0]);

	await act(page, 'Photo');
	await expect(take).toBeEnabled();
	await camera.getByRole('button', { name: 'Cancel' }).click();
	await expect(told(page).last()).toHaveText('no photo');
	expect(await live()).toEqual([3, 0]);

	const microphone = page.getByRole('dialog', { name: 'Record a sound' });
	const record = microphone.getByRole('button', { name: 'Record' });
	await act(page, 'Sound');
	await record.click();
	await expect(told(page).last()).toHaveText(/^sound 8000 at 8000, \d+ Hz$/);
	const [, hertz] = /(\d+) Hz/.exec((await told(page).last().textContent()) ?? '') ?? [];
	expect(Math.abs(Number(hertz) - HERTZ)).toBeLessThan(HERTZ / 10);
	expect(await live()).toEqual([4, 0]);

	// in the middle of a recording
	await act(page, 'Sound');
	await record.click();
	await expect(microphone.getByText('Recording …')).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(told(page).last()).toHaveText('no sound');
	await expect(microphone).toHaveCount(0);
	await expect.poll(live).toEqual([5, 0]);
});
