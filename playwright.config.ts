import { defineConfig } from '@playwright/test';
import { chromium } from './tests/support/chromium';

/** The journeys run on the built app (`npm run build` first) in the machine's own Chromium. */
export default defineConfig({
	testDir: 'tests/e2e',
	// each test has a store and a browser of its own; more at once than cores would be slow for each other's sake
	workers: 2,
	timeout: 180_000,
	expect: { timeout: 15_000 },
	forbidOnly: true,
	// on a loaded machine a browser may be late once; what fails twice is broken, and both tries are shown
	retries: 1,
	reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
	outputDir: 'test-results/e2e',
	globalSetup: './tests/support/template-data.ts',
	// a trace of every test would cost them all; what fails is tried again, and traced then
	use: { ...chromium, trace: 'on-first-retry', screenshot: 'only-on-failure' },
	projects: [
		{ name: 'desktop', use: { viewport: { width: 1280, height: 800 } } },
		{
			name: 'phone',
			use: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
			grep: /@phone/
		}
	]
});
