import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import prettier from 'prettier';

const OPTIONS = '-O3 --noAssert --runtime stub --importMemory --enable simd'.split(' ');

/** All sources of kernels that the app loads. */
export const kernelSources = () => globSync('src/**/*.as.ts').sort();

/**
 * Compiles `*.as.ts` (AssemblyScript) to the texts of the `*.wasm.ts` checked in beside them: base64 in a
 * module loads the same way in vite's bundles, in tsx and in vitest, without a loader for `.wasm`.
 *
 * What asks whether there is relaxed SIMD is compiled twice, also without.
 *
 * @returns As many, in the same order.
 */
export async function compileKernels(sources: readonly string[]): Promise<string[]> {
	const folder = mkdtempSync(join(tmpdir(), 'ml-store-asc-'));
	try {
		const programs = sources.map((source, i) => programOf(source, join(folder, String(i))));
		compile(programs);
		return await Promise.all(programs.map(textOf));
	} finally {
		rmSync(folder, { recursive: true });
	}
}

interface Program {
	readonly source: string;
	/** Where its module goes. */
	readonly wasm: string;
	/** Where that without relaxed SIMD goes. */
	readonly plain: string | null;
}

function programOf(source: string, place: string): Program {
	const isRelaxed = readFileSync(source, 'utf8').includes('ASC_FEATURE_RELAXED_SIMD');
	return { source, wasm: `${place}.wasm`, plain: isRelaxed ? `${place}-plain.wasm` : null };
}

// by its command: importing the compiler would bring its own global types into the whole project
function compile(programs: readonly Program[]): void {
	const jobs = programs.flatMap(({ source, wasm, plain }) => {
		if (plain === null) return [[source, ...OPTIONS, '--outFile', wasm]];
		return [
			[source, ...OPTIONS, '--enable', 'relaxed-simd', '--outFile', wasm],
			[source, ...OPTIONS, '--outFile', plain]
		];
	});
	execFileSync(process.execPath, ['scripts/asc.mjs', JSON.stringify(jobs)], { stdio: 'inherit' });
}

async function textOf({ source, wasm, plain }: Program): Promise<string> {
	const bytes = readFileSync(wasm);
	const text = [
		`// Made from ${source} by \`npm run build:wasm\`. ${bytes.length} bytes.`,
		`export default '${bytes.toString('base64')}';`,
		...(plain ? ['', `export const withoutRelaxed = '${readFileSync(plain, 'base64')}';`] : [])
	];
	const options = { ...(await prettier.resolveConfig(source)), parser: 'typescript' };
	return prettier.format(`${text.join('\n')}\n`, options);
}

export const moduleFor = (source: string) => source.replace(/\.as\.ts$/, '.wasm.ts');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	const sources = kernelSources();
	for (const [i, text] of (await compileKernels(sources)).entries()) {
		const module = moduleFor(sources[i] ?? '');
		writeFileSync(module, text);
		console.log(module);
	}
}
