import { isScript, type PluginManifest } from '$lib/domain/plugin';
import { refusedField } from '$lib/domain/refused-field';
import { frameHeaders } from '$lib/wire/frame-headers';
import { parsePluginBundle, type PluginBundle } from '$lib/wire/plugin-bundle';
import type { ComposedPlugin } from '$lib/wire/plugin-preview';
import { brokenScript, scanPlugin } from './scan-plugin';
import type { ScannedFile } from './place';

type Files = ReadonlyMap<string, Uint8Array>;

/** @throws {StoreError} `plugin/invalid`; also for a script that no browser could run. */
export async function checkedBundle(files: Files): Promise<PluginBundle> {
	const bundle = await parsePluginBundle(files);
	const broken = brokenScript(scannedFiles(bundle.manifest, files));
	if (!broken) return bundle;
	const { path: file, line } = broken;
	throw refusedField('plugin/invalid', 'plugin', { kind: 'script-broken', file, line });
}

/**
 * What publishing would make of a plugin's files, and what a reviewer would be shown first.
 *
 * @throws {StoreError} `plugin/invalid`.
 */
export async function composePlugin(files: Files): Promise<ComposedPlugin> {
	const { manifest, digest, frame } = await checkedBundle(files);
	return {
		// the schema's type of it can be written to
		manifest: manifest as ComposedPlugin['manifest'],
		digest,
		frameDigest: frame.digest,
		findings: scanPlugin(scannedFiles(manifest, files)),
		html: new TextDecoder().decode(frame.html),
		headers: frameHeaders(frame.csp)
	};
}

/** @param manifest Null: what is run is known by its name only. */
export function scannedFiles(manifest: PluginManifest | null, files: Files): ScannedFile[] {
	return [...files].map(([path, bytes]) => ({
		path,
		text: new TextDecoder().decode(bytes),
		...(manifest && { isScript: isScript(manifest, path) })
	}));
}
