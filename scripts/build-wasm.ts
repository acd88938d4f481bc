import { globSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import asc from 'assemblyscript/asc';
import prettier from 'prettier';

/**
 * Compiles one `*.as.ts` (AssemblyScript) to the text of the `*.wasm.ts` checked in beside it: base64 in a
 * module loads the same way in vite's bundles, in tsx and in vitest, without a loader for `.wasm`.
 */
export async function compileKernels(source: string): Promise<string> {
	let wasm: Uint8Array | undefined;
	const stderr = asc.createMemoryStream();
	const { error } = await asc.main(
		`${source} -O3 --noAssert --runtime stub --importMemory --enable simd --outFile out.wasm`.split(
			' '
		),
		{
			stderr,
			writeFile: (_name, contents) => {
				if (typeof contents !== 'string') wasm = contents;
			}
		}
	);
	if (error || !wasm) throw new Error(`asc refuses ${source}:\n${stderr.toString()}`);

	const base64 = Buffer.from(wasm).toString('base64');
	const text = `// Made from ${source} by \`npm run build:wasm\`. ${wasm.length} bytes.\nexport default '${base64}';\n`;
	return prettier.format(text, { ...(await prettier.resolveConfig(source)), parser: 'typescript' });
}

export const moduleFor = (source: string) => source.replace(/\.as\.ts$/, '.wasm.ts');

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
	for (const source of globSync('src/**/*.as.ts')) {
		writeFileSync(moduleFor(source), await compileKernels(source));
		console.log(`${source} → ${moduleFor(source)}`);
	}
}
