import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Refusal } from './refusal';

/** What lies in an author's folder, by the names that the files have in it. */
export interface PluginFolder {
	/** Where the plugin's files are: `plugin/`, or empty where they lie in the folder itself. */
	readonly pluginPath: string;
	/** By name, `plugin.json` among them. */
	readonly plugin: ReadonlyMap<string, Uint8Array>;
	/** Null where there is none. */
	readonly model: ModelInFolder | null;
	readonly recipe: { readonly path: string; readonly text: string } | null;
}

export interface ModelInFolder {
	readonly path: string;
	readonly json: Uint8Array;
	/** By the path that `model.json` gives them; those that are missing are left out. */
	readonly shards: ReadonlyMap<string, Uint8Array>;
}

/**
 * Reads `plugin/`, `model/` and `recipe.json`, or the same files where they lie side by side.
 *
 * @throws {Refusal} If there is no `plugin.json`.
 */
export async function readPluginFolder(folder: string): Promise<PluginFolder> {
	const apart = existsSync(join(folder, 'plugin', 'plugin.json'));
	const pluginFolder = apart ? join(folder, 'plugin') : folder;
	if (!existsSync(join(pluginFolder, 'plugin.json'))) {
		throw new Refusal(
			`There is no plugin.json in ${folder} or its folder plugin. “npm run plugin -- new” makes one.`
		);
	}
	// in a folder of its own, whatever lies there is taken for a part of the plugin, as at publishing
	const names = apart ? await filesIn(pluginFolder) : await namedFiles(pluginFolder);
	return {
		pluginPath: relative(folder, pluginFolder),
		plugin: await readEach(pluginFolder, names),
		model: await readModel(folder),
		recipe: await readRecipe(folder)
	};
}

async function filesIn(folder: string): Promise<string[]> {
	const entries = await readdir(folder, { withFileTypes: true });
	// what editors and file managers leave behind
	return entries
		.filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
		.map(({ name }) => name);
}

async function namedFiles(folder: string): Promise<string[]> {
	const manifest = parsed(await readFile(join(folder, 'plugin.json'), 'utf8'));
	const names = ['html', 'script', 'style', 'worker'].map((part) => manifest[part]);
	return ['plugin.json', ...names.filter((name) => typeof name === 'string')];
}

async function readModel(folder: string): Promise<ModelInFolder | null> {
	const path = ['model/model.json', 'model.json'].find((name) => existsSync(join(folder, name)));
	if (path === undefined) return null;
	const json = await readFile(join(folder, path));
	const { weightsManifest } = parsed(json.toString('utf8'));
	const groups = Array.isArray(weightsManifest) ? (weightsManifest as unknown[]) : [];
	const names = groups.flatMap((group) => {
		const paths = typeof group === 'object' && group !== null && 'paths' in group && group.paths;
		return Array.isArray(paths) ? paths.filter((name) => typeof name === 'string') : [];
	});
	return { path, json, shards: await readEach(join(folder, path, '..'), names) };
}

async function readRecipe(folder: string): Promise<PluginFolder['recipe']> {
	const path = 'recipe.json';
	if (!existsSync(join(folder, path))) return null;
	return { path, text: await readFile(join(folder, path), 'utf8') };
}

/** What is wrong with a file is for those to say who know its form. */
function parsed(text: string): Readonly<Record<string, unknown>> {
	try {
		const json: unknown = JSON.parse(text);
		return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		return {};
	}
}

async function readEach(folder: string, names: readonly string[]) {
	const files = new Map<string, Uint8Array>();
	for (const name of names) {
		// a name is a file beside it, and no way elsewhere
		const isHere = !/[\\/]/.test(name) && existsSync(join(folder, name));
		if (isHere) files.set(name, await readFile(join(folder, name)));
	}
	return files;
}
