import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/**
 * Starts `<name>.thread.ts` as a worker thread: the bundled one in a production build, else the source
 * through tsx. The working directory is the project's root.
 */
export function startThread(name: string, options: Omit<WorkerOptions, 'execArgv'> = {}): Worker {
	// import.meta.env exists only where Vite has been: not in scripts run by tsx
	const env = import.meta.env as ImportMeta['env'] | undefined;
	if (env?.PROD) return new Worker(resolve('build/threads', `${name}.js`), options);

	const [file] = globSync(`src/server/**/${name}.thread.ts`);
	if (!file) throw new Error(`There is no ${name}.thread.ts under src/server.`);
	return new Worker(resolve(file), { ...options, execArgv: ['--import', 'tsx'] });
}
