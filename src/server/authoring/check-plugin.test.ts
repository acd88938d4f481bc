import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPlugin, type CheckedFolder } from './check-plugin';
import { asJson, asText } from './check-report';
import { newPlugin } from './new-plugin';
import { readPluginFolder } from './plugin-folder';

let folder: string;
let made: string;
let changes = 0;
beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'ml-store-check-plugin-'));
	made = join(folder, 'made');
	await newPlugin({ folder: made, kind: 'table' });
}, 60_000);
afterAll(() => rm(folder, { recursive: true }));

/** A copy of the scaffold with other files, by their names; null takes one away. */
async function checkWith(files: Readonly<Record<string, string | null>>): Promise<CheckedFolder> {
	const copy = join(folder, `copy-${changes++}`);
	await cp(made, copy, { recursive: true });
	for (const [name, text] of Object.entries(files)) {
		if (text === null) await rm(join(copy, name));
		else await writeFile(join(copy, name), text);
	}
	return checkPlugin(await readPluginFolder(copy));
}

const recipe = {
	loss: 'meanSquaredError',
	optimizer: { name: 'sgd', learningRate: 0.1 },
	batchSize: 4,
	epochs: 1,
	metrics: [],
	minExamples: 1
};

describe('checkPlugin', () => {
	it('finds a planted network call, where it is', async () => {
		const checked = await checkWith({
			'plugin/main.js': 'mlstore.ready();\n  fetch("https://elsewhere.test");\n'
		});
		expect(checked.problems).toEqual([
			{
				severity: 'error',
				place: 'plugin/main.js:2:3',
				what: 'This name reaches the network. The sandbox stops it, so why is it here?',
				todo: 'Take it out: a plugin has no network. Data comes in by mlstore.capture.'
			}
		]);
		expect(JSON.parse(asJson(checked))).toMatchObject({
			ok: false,
			problems: [{ severity: 'error' }]
		});
		const text = asText(checked, 'birds');
		expect(text).toContain('error  plugin/main.js:2:3');
		expect(text).toContain('1 error in birds.');
	});

	it('is content with the scaffold', async () => {
		const checked = await checkWith({});
		expect(JSON.parse(asJson(checked))).toEqual({
			ok: true,
			digest: checked.plugin?.digest,
			trains: true,
			problems: []
		});
		expect(asText(checked, 'birds')).toContain('its model took a step of training');
	});

	it.each<[string, Record<string, string | null>, [place: string, what: string]]>([
		[
			'a script that is none',
			{ 'plugin/main.js': 'let a = ;' },
			['plugin/main.js:1:9', 'not a script']
		],
		[
			'a missing file',
			{ 'plugin/index.html': null },
			['plugin/plugin.json', 'index.html is missing']
		],
		['a file that is not named', { 'plugin/more.js': '1;' }, ['plugin/plugin.json', 'more.js']],
		['JSON that is none', { 'plugin/plugin.json': '{,' }, ['plugin/plugin.json', 'not JSON']],
		['an unknown field', { 'plugin/plugin.json': '{"contract":2}' }, ['plugin/plugin.json', 'id']],
		['an element', { 'plugin/index.html': '<iframe></iframe>' }, ['plugin/index.html', '<iframe>']],
		['a recipe that is no JSON', { 'recipe.json': '{' }, ['recipe.json', 'is not JSON']],
		[
			'a wrong recipe',
			{ 'recipe.json': JSON.stringify({ ...recipe, epochs: 0 }) },
			['recipe.json', 'wrong at “epochs”']
		],
		['a model that is no JSON', { 'model/model.json': '{' }, ['model/model.json', 'not JSON']],
		[
			'missing weights',
			{ 'model/weights.bin': null },
			['model/model.json', 'weights.bin is missing']
		],
		['half of the weights', { 'model/weights.bin': '1234' }, ['model/model.json', '4 bytes']],
		[
			'a loss that does not fit',
			{ 'recipe.json': JSON.stringify({ ...recipe, loss: 'sparseCategoricalCrossentropy' }) },
			['model/model.json', 'could not be used']
		]
	])('refuses %s', async (_, files, [place, what]) => {
		const { problems } = await checkWith(files);
		const [first] = problems.filter(({ severity }) => severity === 'error');
		expect(first?.place).toMatch(place);
		expect(problems.map((problem) => problem.what).join('\n')).toContain(what);
	});

	it('says what is not there, and that it need not be', async () => {
		const checked = await checkWith({ 'recipe.json': null, 'model/model.json': null });
		expect(checked.problems.map(({ severity, place }) => [severity, place])).toEqual([
			['note', 'recipe.json'],
			['note', 'model/model.json']
		]);
		expect(JSON.parse(asJson(checked))).toMatchObject({ ok: true, trains: false });
	});

	it('reads a folder in which all lies side by side', async () => {
		const flat = join(folder, 'flat');
		for (const part of ['plugin', 'model']) await cp(join(made, part), flat, { recursive: true });
		await cp(join(made, 'recipe.json'), join(flat, 'recipe.json'));
		const checked = await checkPlugin(await readPluginFolder(flat));
		expect(checked.problems).toEqual([]);
		expect(checked.isTrainable).toBe(true);
	});

	it('refuses a folder without a plugin', async () => {
		await expect(readPluginFolder(join(made, 'model'))).rejects.toThrow('There is no plugin.json');
	});
});
