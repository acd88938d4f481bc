import { useWasmBackend } from '../../src/server/evaluation/wasm-backend';
import { readOptions } from './options';
import { jsonReport, tableReport } from './report';
import { Simulation } from './simulation';

/** `npm run simulate`: contributors of a running store. */
export async function runOverHttp(argv: readonly string[]): Promise<void> {
	const options = readOptions(argv);
	const health = await fetch(`${options.url}/healthz`).catch(() => null);
	if (!health?.ok) {
		console.error(`No store answers at ${options.url}. Start one with: npm start`);
		process.exitCode = 1;
		return;
	}
	try {
		await useWasmBackend();
		const report = options.json ? jsonReport() : tableReport(options);
		const last = await new Simulation(options, report).run();
		if (last.accuracy < options.target) {
			console.error(`The last version is below the target of ${100 * options.target} %.`);
			process.exitCode = 1;
		}
	} catch (error) {
		// said here: an error that nobody catches makes tfjs print its whole WASM loader
		console.error(error);
		process.exitCode = 1;
	}
}
