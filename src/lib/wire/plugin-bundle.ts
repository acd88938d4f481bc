import type { PluginManifest } from '$lib/domain/plugin';
import { refusedField } from '$lib/domain/refused-field';
import { jsonDigest, sha256Hex } from './digest';
import { composeFrame, type FrameSource, type PluginFrame } from './plugin-frame';
import { pluginManifest } from './schemas';

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
	const named = [manifest.html, manifest.script, manifest.style];
	const unused = [...files.keys()].find((path) => path !== 'plugin.json' && !named.includes(path));
	if (unused !== undefined) throw refused({ kind: 'file-unnamed', file: unused });

	const source: FrameSource = {
		title: manifest.title,
		html: readText(files, manifest.html),
		script: readText(files, manifest.script),
		...(manifest.style !== undefined && { style: readText(files, manifest.style) })
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
	const [issue] = parsed.error.issues;
	const place = issue?.path.join('.') ?? '';
	throw refused({ kind: 'file-wrong-at', file: 'plugin.json', place });
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
