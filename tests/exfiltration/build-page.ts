import { resolve } from 'node:path';
import { build } from 'vite';

const alias = {
	$lib: resolve('src/lib'),
	$server: resolve('src/server'),
	'$service-worker': resolve('tests/exfiltration/page/service-worker-files.ts')
};

/** The host's page, with the app's own code that mounts plugins, and the store's own service worker. */
export async function buildPage(outDir: string): Promise<void> {
	const common = { configFile: false, logLevel: 'error', resolve: { alias } } as const;
	const output = { entryFileNames: '[name].js', assetFileNames: '[name][extname]' };
	await build({
		...common,
		root: resolve('tests/exfiltration/page'),
		build: {
			outDir,
			emptyOutDir: true,
			target: 'esnext',
			modulePreload: { polyfill: false },
			rolldownOptions: {
				input: { main: resolve('tests/exfiltration/page/index.html') },
				output
			}
		}
	});
	await build({
		...common,
		build: {
			outDir,
			emptyOutDir: false,
			target: 'esnext',
			rolldownOptions: {
				input: { 'service-worker': resolve('src/service-worker.ts') },
				output: { ...output, format: 'iife' }
			}
		}
	});
}
