import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize, resolve } from 'node:path';
import { chromium as playwright, type Page } from '@playwright/test';
import { build } from 'vite';
import { chromium } from './chromium';

/** Chromium's WebGPU on the processor, where there is no graphics card. */
export const SOFTWARE_WEBGPU = [
	'--enable-unsafe-webgpu',
	'--use-webgpu-adapter=swiftshader',
	'--enable-features=Vulkan'
];

const TYPES: Record<string, string> = {
	'.html': 'text/html',
	'.js': 'text/javascript',
	'.wasm': 'application/wasm'
};

/**
 * Opens `training-page/` (the trainer and its worker, bundled as for production) in Chromium, runs `use`
 * on it, and puts everything away.
 */
export async function withTrainingPage<T>(
	chromiumArgs: readonly string[],
	use: (page: Page) => Promise<T>
): Promise<T> {
	const folder = await mkdtemp(join(tmpdir(), 'ml-store-training-page-'));
	await bundle(folder);
	const server = serve(folder);
	const { executablePath, args } = chromium.launchOptions;
	const browser = await playwright.launch({ executablePath, args: [...args, ...chromiumArgs] });
	try {
		const page = await browser.newPage();
		page.on('console', (message) => {
			if (message.type() === 'error') console.error(message.text());
		});
		await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/index.html`);
		await page.waitForFunction(() => 'training' in window);
		return await use(page);
	} finally {
		await browser.close();
		server.close();
		await rm(folder, { recursive: true });
	}
}

async function bundle(outDir: string): Promise<void> {
	await build({
		configFile: false,
		logLevel: 'error',
		root: resolve('tests/support/training-page'),
		resolve: { alias: { $lib: resolve('src/lib'), $workers: resolve('src/workers') } },
		worker: { format: 'es' },
		build: { outDir, emptyOutDir: true, target: 'esnext', chunkSizeWarningLimit: 4000 }
	});
}

function serve(folder: string): ReturnType<typeof createServer> {
	const server = createServer((request, response) => {
		const path = join(folder, normalize(new URL(request.url ?? '/', 'http://localhost').pathname));
		readFile(path).then(
			(body) => response.setHeader('content-type', TYPES[extname(path)] ?? 'text/plain').end(body),
			() => response.writeHead(404).end()
		);
	});
	return server.listen(0, '127.0.0.1');
}
