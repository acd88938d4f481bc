import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KINDS } from './arguments';
import { checkPlugin } from './check-plugin';
import { newPlugin } from './new-plugin';
import { readPluginFolder } from './plugin-folder';

let folder: string;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ml-store-new-plugin-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('newPlugin', () => {
	it.each(KINDS)(
		'of %s passes the check, trains, and its script has the right types',
		async (kind) => {
			const made = join(folder, `my-${kind}`);
			const files = await newPlugin({ folder: made, kind });
			expect(files).toContain('plugin/plugin.json');

			const checked = await checkPlugin(await readPluginFolder(made));
			expect(checked.problems).toEqual([]);
			expect(checked.isTrainable).toBe(true);
			expect(checked.plugin?.manifest.id).toBe(`my-${kind}`);
			expect(checked.plugin?.manifest.title).toEqual({ en: `My ${kind}` });
			expect(typeErrors(join(made, 'jsconfig.json'))).toEqual([]);
			expect(await readFile(join(made, 'README.md'), 'utf8')).toContain(made);
		}
	);

	it('has types that find a mistake', async () => {
		const made = join(folder, 'mistaken');
		await newPlugin({ folder: made, kind: 'table' });
		const script = join(made, 'plugin/main.js');
		const text = await readFile(script, 'utf8');
		await writeFile(script, `${text}\nmlstore.examples.ad();\n`);
		expect(typeErrors(join(made, 'jsconfig.json'))).toEqual([
			expect.stringContaining("Property 'ad' does not exist")
		]);
	});

	it.each(['Hill', 'hill birds', '-hill', 'a'.repeat(65), 'पहाड'])(
		'refuses the name “%s”',
		async (name) => {
			await expect(newPlugin({ folder: join(folder, name), kind: 'text' })).rejects.toThrow(
				"cannot be a plugin's name"
			);
		}
	);

	it('refuses a folder that is there', async () => {
		const made = join(folder, 'twice');
		await newPlugin({ folder: made, kind: 'text' });
		await expect(newPlugin({ folder: made, kind: 'text' })).rejects.toThrow('is there already');
	});
});

/** As an editor would underline them. */
function typeErrors(config: string): string[] {
	const host = {
		...ts.sys,
		onUnRecoverableConfigFileDiagnostic: ({ messageText }: ts.Diagnostic) => {
			throw new Error(ts.flattenDiagnosticMessageText(messageText, '\n'));
		}
	};
	const parsed = ts.getParsedCommandLineOfConfigFile(config, {}, host);
	if (!parsed) throw new Error(`${config} cannot be read.`);
	const program = ts.createProgram(parsed.fileNames, parsed.options);
	return ts
		.getPreEmitDiagnostics(program)
		.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
