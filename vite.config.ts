import { sveltekit } from '@sveltejs/kit/vite';
import tailwindcss from '@tailwindcss/vite';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Manifest, Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { nodeFlags } from './scripts/node-flags.mjs';

/**
 * Kit tells the service worker of the files in Vite's manifest, and that leaves out the chunks of web
 * workers and the .wasm files they load: offline, the app would open and could not train. This adds
 * whatever else the client build emitted, so that one version's files are cached together or not at all.
 */
function listWorkerFiles(): Plugin {
	return {
		name: 'list-worker-files',
		apply: 'build',
		applyToEnvironment: ({ config }) => config.consumer === 'client',
		writeBundle: {
			order: 'post',
			handler({ dir = '' }, bundle) {
				const path = resolve(dir, '.vite/manifest.json');
				if (!existsSync(path)) return;
				const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
				const listed = new Set(
					Object.values(manifest).flatMap(({ file, css = [], assets = [] }) => [
						file,
						...css,
						...assets
					])
				);
				const emitted = Object.keys(bundle).filter((file) => file.includes('/immutable/'));
				for (const file of emitted) if (!listed.has(file)) manifest[file] = { file };
				writeFileSync(path, JSON.stringify(manifest, null, 2));
			}
		}
	};
}

export default defineConfig({
	plugins: [tailwindcss(), sveltekit(), listWorkerFiles()],
	worker: { format: 'es' },
	test: {
		include: ['src/**/*.test.ts', 'prisma/**/*.test.ts', 'tests/{contract,simulate}/**/*.test.ts'],
		testTimeout: 30_000,
		// by itself vitest leaves a core to whoever is at the machine: of two, it would use one
		maxWorkers: '100%',
		execArgv: nodeFlags
	}
});
