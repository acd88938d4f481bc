import { globSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const source = (folder: string) => fileURLToPath(new URL(`src/${folder}`, import.meta.url));

/** Bundles every `*.thread.ts` (worker_threads entry) to `build/threads/`; runs after the Kit build. */
export default defineConfig({
	resolve: {
		alias: { $lib: source('lib'), $server: source('server'), $workers: source('workers') }
	},
	build: {
		ssr: true,
		target: 'node24',
		outDir: 'build/threads',
		copyPublicDir: false,
		rolldownOptions: {
			input: Object.fromEntries(
				globSync('src/server/**/*.thread.ts').map((file) => [basename(file, '.thread.ts'), file])
			),
			output: { entryFileNames: '[name].js' }
		}
	}
});
