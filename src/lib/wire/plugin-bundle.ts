import { batchSpecOf, bytesOfExample } from '$lib/domain/examples';
import { inLocale, pluginContract, type PluginManifest } from '$lib/domain/plugin';
import { refusedField } from '$lib/domain/refused-field';
import { jsonDigest, sha256Hex } from './digest';
import { composeFrame, type FrameSource, type PluginFrame } from './plugin-frame';
import { pluginManifest } from './schemas';
import type { z } from 'zod/mini';

/** All files of a plugin together. */
export const MAX_BUNDLE_BYTES = 1024 * 1024;

export interface PluginFile {
	readonly path: string;
	readonly digest: string;
	readonly bytes: number;
}

export interface PluginBundle {
	readonly manifest: PluginManifest;
	readonly files: readonly PluginFile[];
	/** Of every file, by its path. */
	readonly digest: string;
	readonly frame: PluginFrame;
}

type Files = ReadonlyMap<string, Uint8Array>;

/**
 * Reads a plugin's files and composes the one document that the sandbox serves.
 *
 * @param files By path; `plugin.json` names the others.
 * @throws {StoreError} `plugin/invalid`, saying which file and what is wrong with it.
 */
export async function parsePluginBundle(files: Files): Promise<PluginBundle> {
	const bytes = [...files.values()].reduce((sum, file) => sum + file.length, 0);
	if (bytes > MAX_BUNDLE_BYTES) {
		throw refused({ kind: 'file-large', bytes, most: MAX_BUNDLE_BYTES });
	}
	const manifest = readManifest(files);
	const { files: named, ...contract } = pluginContract(manifest);
	const names = Object.values(named);
	const unused = [...files.keys()].find((path) => path !== 'plugin.json' && !names.includes(path));
	if (unused !== undefined) throw refused({ kind: 'file-unnamed', file: unused });
	// nobody could ever keep an example of it
	if (contract.limits.storageMb * 1e6 < bytesOfExample(batchSpecOf(contract))) {
		throw refused({ kind: 'file-wrong-at', file: 'plugin.json', place: 'limits.storageMb' });
	}

	const { style, worker } = named;
	const [locale = 'en'] = Object.keys(contract.title);
	const source: FrameSource = {
		contract: contract.contract,
		locale,
		title: inLocale(contract.title, locale),
		html: readText(files, named.html),
		script: readText(files, named.script),
		...(style !== undefined && { style: readText(files, style) }),
		...(worker !== undefined && { worker: readText(files, worker) })
	};
	const listed = await listFiles(files);
	const digest = await jsonDigest(
		Object.fromEntries(listed.map((file) => [file.path, file.digest]))
	);
	return { manifest, files: listed, digest, frame: await composeFrame(source) };
}

function readManifest(files: Files): PluginManifest {
	const { text } = readText(files, 'plugin.json');
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (cause) {
		throw refused({ kind: 'file-not-json', file: 'plugin.json' }, cause);
	}
	const parsed = pluginManifest.safeParse(json);
	if (parsed.success) return parsed.data;
	throw refused({ kind: 'file-wrong-at', file: 'plugin.json', place: placeOf(parsed.error) });
}

/** The field that is wrong; one that nobody knows, too. */
function placeOf({ issues: [issue] }: z.core.$ZodError): string {
	const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
	return [...(issue?.path ?? []), ...unknown].join('.');
}

function readText(files: Files, name: string): { name: string; text: string } {
	const bytes = files.get(name);
	if (!bytes) throw refused({ kind: 'file-missing', file: name });
	try {
		return { name, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
	} catch (cause) {
		throw refused({ kind: 'file-not-text', file: name }, cause);
	}
}

function listFiles(files: Files): Promise<PluginFile[]> {
	return Promise.all(
		[...files].map(async ([path, bytes]) => ({
			path,
			digest: await sha256Hex(bytes.slice()),
			bytes: bytes.length
		}))
	);
}

const refused = refusedField.bind(null, 'plugin/invalid', 'plugin');
