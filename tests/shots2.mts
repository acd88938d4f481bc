import { chromium } from '@playwright/test';
import { chromium as opts } from './support/chromium';
import { startStore } from './support/store-server';
import { mkdtemp, mkdir } from 'node:fs/promises';
import { makeBusy } from './support/busy-store';
import { signIn, signInByHttp, publish, allowPlugin, permissionSheet } from './support/journeys';
await mkdir('/tmp/shots-studio', { recursive: true });
const data = await mkdtemp('/tmp/shots-studio-data-');
const store = await startStore(data);
const busy = await makeBusy(store.url);
console.log(JSON.stringify(busy));
const browser = await chromium.launch(opts.launchOptions ?? {});
// a plugin that was sent back, and handed in again
{
  const ctx = await browser.newContext({ baseURL: store.url, viewport: { width: 1280, height: 800 } });
  const page = await ctx.newPage();
  await signIn(page, 'engineer@demo.local');
  await publish(page, { Title: 'Digits again' }, { 'main.js': '\n// keeps nothing\nvoid self["fe" + "tch"];' });
  await page.getByRole('heading', { name: 'Digits again' }).waitFor();
  await page.getByRole('link', { name: 'Open in the studio' }).click();
  await page.waitForURL(/studio\/[0-9a-f-]{36}/);
  const id = /studio\/([0-9a-f-]{36})/.exec(page.url())![1]!;
  const admin = await signInByHttp(store.url, 'admin@demo.local');
  const waiting = await admin.trpc.admin.plugins.list.query({ decision: 'pending' });
  await admin.trpc.admin.plugins.requestChanges.mutate({ id: waiting.items[0]!.id, reason: 'It reaches for the network. Say what for, or take it out.' });
  await page.goto(`/studio/${id}`); await page.waitForTimeout(1500); await page.screenshot({ path: '/tmp/shots-studio/en-1280-7-asked.png' });
  await page.goto(`/studio/${id}/new-line`); await page.waitForTimeout(1000);
  const { readdir, readFile } = await import('node:fs/promises');
  const names = await readdir('prisma/seed/digits/plugin');
  await page.getByLabel('Plugin files').setInputFiles(await Promise.all(names.map(async (name) => ({ name, mimeType: 'text/plain', buffer: Buffer.concat([await readFile('prisma/seed/digits/plugin/' + name), Buffer.from(name === 'main.js' ? '\n// keeps nothing, and asks for nothing\n' : '')]) }))));
  await page.getByRole('button', { name: 'Start the new line' }).click();
  await page.waitForURL((url) => !url.pathname.endsWith('new-line'), { timeout: 60000 });
  const next = await admin.trpc.admin.plugins.list.query({ decision: 'pending' });
  (busy as { plugin: string }).plugin = next.items[0]!.id;
  const mine = await page.evaluate(async () => 1);
  await ctx.close();
}
const values = process.env.VALUES_SLUG;
const combos = process.argv[2] === 'all' ? [['en', 1280, 800, 'light'], ['ne', 360, 740, 'dark'], ['en', 360, 740, 'light'], ['ne', 1280, 800, 'dark']] as const : [['en', 1280, 800, 'light'], ['ne', 360, 740, 'dark']] as const;
for (const [loc, w, h, scheme] of combos) {
  const ctx = await browser.newContext({ baseURL: store.url, viewport: { width: w, height: h }, colorScheme: scheme });
  const page = await ctx.newPage();
  const shot = async (n: string) => { try { await page.screenshot({ path: `/tmp/shots-studio/${loc}-${w}-${n}.png`, fullPage: true }); console.log(n, loc); } catch (e) { console.log('FAIL', n, String(e).slice(0, 200)); } };
  const lang = () => ctx.addCookies([{ name: 'locale', value: loc, url: store.url }]);
  await lang();
  await page.goto('/models/handwritten-digits/train'); await permissionSheet(page); await page.waitForTimeout(500); await shot('1-sheet');
  await ctx.clearCookies(); await signIn(page, 'engineer@demo.local'); await lang();
  await page.goto(`/studio/${busy.model}?tab=versions`); await page.waitForTimeout(1500); await shot('4-versions');
  await page.goto(`/studio?query=`); await page.waitForTimeout(800); await shot('8-studio');
  const table = page.getByRole('link', { name: /How warm/ }).first(); const href = (await table.count()) ? await table.getAttribute('href') : null; console.log('table', href);
  if (href) { await page.goto(href.replace(/\?.*/, '') + '/held-out'); await page.waitForTimeout(1500); await shot('6-held-out-values'); await page.goto(href); await page.waitForTimeout(1500); await shot('9-dashboard-values'); }
  await page.goto(`/studio/${busy.model}/held-out`); await page.waitForTimeout(1500); await shot('6-held-out');
  await page.goto(`/studio/new`); await page.waitForTimeout(1000);
  await page.locator('details').evaluateAll((folds) => { for (const fold of folds) fold.setAttribute('open', ''); });
  await page.locator('select').nth(1).evaluate(() => undefined).catch(() => undefined);
  const selects = page.locator('select');
  for (let i = 0; i < await selects.count(); i++) { if (await selects.nth(i).locator('option[value=declared]').count() > 0) await selects.nth(i).selectOption('declared'); }
  const boxes = page.locator('fieldset fieldset input[type=checkbox]');
  for (let i = 0; i < await boxes.count(); i++) await boxes.nth(i).check();
  await page.locator('fieldset fieldset button').first().click();
  await page.locator('fieldset fieldset button').last().click();
  await page.waitForTimeout(500);
  await page.locator('form button.button-primary').last().click(); await page.waitForTimeout(700);
  await shot('5-new');
  await ctx.clearCookies(); await signIn(page, 'admin@demo.local'); await lang();
  await page.goto(`/admin/plugins/${busy.plugin}`); await page.waitForTimeout(1500); await shot('3-review');
  await page.getByRole('button', { name: /Run the plugin|चलाउ/ }).first().click(); await page.waitForTimeout(4000); await shot('3-trial');
  await ctx.close();
}
await browser.close(); await store.stop();
