import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { PluginKind } from './arguments';
import { firstWeights } from './first-weights';
import { Refusal } from './refusal';

const SDK = 'packages/plugin-sdk';
const NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;

interface Wanted {
	/** Absolute; its last part becomes the plugin's id. */
	readonly folder: string;
	readonly kind: PluginKind;
}

/**
 * Writes a small plugin that runs, trains and passes `check`.
 *
 * @returns Its files, relative to the folder.
 * @throws {Refusal} If the name cannot be an id, or something is there already.
 */
export async function newPlugin({ folder, kind }: Wanted): Promise<string[]> {
	const name = basename(folder);
	if (!NAME.test(name)) {
		throw new Refusal(
			`“${name}” cannot be a plugin's name: small letters, digits and “-”, at most 64, such as hill-birds.`
		);
	}
	if (existsSync(folder)) {
		throw new Refusal(`${folder} is there already. Choose another name, or take it away first.`);
	}
	const words = {
		__NAME__: name,
		__TITLE__: titleOf(name),
		__SDK__: relative(folder, resolve(SDK)),
		__HERE__: folder
	};
	const written = [
		...(await copy(join(SDK, 'templates/common'), folder, words)),
		...(await copy(join(SDK, 'templates', kind), folder, words))
	];
	return [...written, await writeWeights(folder)].sort();
}

async function copy(from: string, to: string, words: Readonly<Record<string, string>>) {
	const entries = await readdir(from, { recursive: true, withFileTypes: true });
	const paths = entries
		.filter((entry) => entry.isFile())
		.map((entry) => relative(from, join(entry.parentPath, entry.name)));
	for (const path of paths) {
		await mkdir(join(to, dirname(path)), { recursive: true });
		await writeFile(join(to, path), filled(await readFile(join(from, path), 'utf8'), words));
	}
	return paths;
}

function filled(text: string, words: Readonly<Record<string, string>>): string {
	return text.replaceAll(/__[A-Z]+__/g, (word) => words[word] ?? word);
}

async function writeWeights(folder: string): Promise<string> {
	const path = 'model/weights.bin';
	const text = await readFile(join(folder, 'model/model.json'), 'utf8');
	// our own template: its form is known
	const { weightsManifest } = JSON.parse(text) as {
		weightsManifest: { weights: { name: string; shape: number[] }[] }[];
	};
	const tensors = weightsManifest.flatMap(({ weights }) => weights);
	await writeFile(join(folder, path), firstWeights(tensors, Math.random));
	return path;
}

/** `hill-birds`: `Hill birds`. */
function titleOf(name: string): string {
	const words = name.replaceAll('-', ' ').trim();
	return words.charAt(0).toUpperCase() + words.slice(1);
}
