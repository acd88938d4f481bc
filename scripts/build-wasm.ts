import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import prettier from 'prettier';

/**
 * Compiles one `*.as.ts` (AssemblyScript) to the text of the `*.wasm.ts` checked in beside it: base64 in a
 * module loads the same way in vite's bundles, in tsx and in vitest, without a loader for `.wasm`.
 *
 * What asks whether there is relaxed SIMD is compiled twice, also without.
 */
export async function compileKernels(source: string): Promise<string> {
	const isRelaxed = readFileSync(source, 'utf8').includes('ASC_FEATURE_RELAXED_SIMD');
	const wasm = compile(source, isRelaxed);
	const plain = isRelaxed ? compile(source, false) : null;
	const text = [
		`// Made from ${source} by \`npm run build:wasm\`. ${wasm.length} bytes.`,
		`export default '${wasm.toString('base64')}';`,
		...(plain ? ['', `export const withoutRelaxed = '${plain.toString('base64')}';`] : []),
		''
	].join('\n');
	return prettier.format(text, { ...(await prettier.resolveConfig(source)), parser: 'typescript' });
}

// by its command: importing the compiler would bring its own global types into the whole project
function compile(source: string, isRelaxed: boolean): Buffer {
	const folder = mkdtempSync(join(tmpdir(), 'ml-store-asc-'));
	const outFile = join(folder, 'out.wasm');
	const options = '-O3 --noAssert --runtime stub --importMemory --enable simd'.split(' ');
	if (isRelaxed) options.push('--enable', 'relaxed-simd');
	try {
		const asc = resolve('node_modules/.bin/asc');
		execFileSync(asc, [source, ...options, '--outFile', outFile], { stdio: 'inherit' });
		return readFileSync(outFile);
	} finally {
		rmSync(folder, { recursive: true });
	}
}

export const moduleFor = (source: string) => source.replace(/\.as\.ts$/, '.wasm.ts');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	for (const source of globSync('src/**/*.as.ts')) {
		writeFileSync(moduleFor(source), await compileKernels(source));
		console.log(`${source} → ${moduleFor(source)}`);
	}
}
