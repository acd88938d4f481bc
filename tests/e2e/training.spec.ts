import { draw, publish, signIn } from '../support/journeys';
import { expect, test } from '../support/test';

test('training pauses, resumes and stops when asked; the examples stay', async ({ page }) => {
	await signIn(page, 'engineer@demo.local');
	// long enough to be met by hand
	await publish(page, { Title: 'Slow digits', Epochs: '100', 'Batch size': '1' });
	await expect(page.getByRole('heading', { name: 'Slow digits' })).toBeVisible();
	await page.getByRole('link', { name: 'Train on this device' }).click();
	await expect(page.getByText('Version 1 is on this device')).toBeVisible();
	await draw(page, 20);

	await page.getByRole('button', { name: 'Start training' }).click();
	await page.getByRole('button', { name: 'Pause' }).click();
	await expect(page.getByText('Paused. Nothing is lost.')).toBeVisible();
	const progress = page.getByRole('progressbar', { name: /^Epoch/ });
	const share = () => progress.evaluate((bar: HTMLProgressElement) => bar.value);
	const paused = await share();
	expect(paused).toBeLessThan(1);
	// the page goes on answering meanwhile
	await page.getByRole('button', { name: 'View examples' }).click();
	await page.getByRole('button', { name: 'Close' }).click();
	expect(await share()).toBe(paused);

	await page.getByRole('button', { name: 'Resume' }).click();
	await expect(page.getByText('Training. You can keep using this page.')).toBeVisible();
	await page.getByRole('button', { name: 'Stop' }).click();
	await expect(page.getByText('Stopped. This training was thrown away')).toBeVisible();
	await expect(page.getByText('20 examples on this device.')).toBeVisible();
	await expect(page.getByRole('button', { name: 'Send update' })).toBeHidden();
});
