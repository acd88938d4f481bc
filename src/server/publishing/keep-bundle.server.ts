import { isScript } from '$lib/domain/plugin';
import { refusedField } from '$lib/domain/refused-field';
import type { PluginBundle } from '$lib/wire/plugin-bundle';
import * as schemas from '$lib/wire/schemas';
import { z } from 'zod/mini';
import type { Db } from '../repositories/db.server';
import { keepPlugin, type NewPlugin } from '../repositories/parts.server';
import { isKnownBad } from '../repositories/plugins.server';

type Code = Pick<PluginBundle, 'digest' | 'manifest' | 'files'> & { readonly frameDigest: string };

/** What `Plugin.files` holds. */
export const keptFiles = z.array(
	z.object({ path: z.string(), digest: schemas.digest, bytes: z.int() })
);

/** The same of a plugin that is kept already. */
export function keptCode(row: {
	readonly digest: string;
	readonly frameDigest: string;
	readonly manifest: unknown;
	readonly files: unknown;
}): Code {
	const { digest, frameDigest } = row;
	const manifest = schemas.pluginManifest.parse(row.manifest);
	return { digest, frameDigest, manifest, files: keptFiles.parse(row.files) };
}

export function codeOf({ frame, digest, manifest, files }: PluginBundle): Code {
	return { digest, manifest, files, frameDigest: frame.digest };
}

/**
 * @returns Id of the plugin's row.
 * @throws {StoreError} `plugin/invalid` at the field `plugin` if it is known to be bad.
 */
export async function keepBundle(
	tx: Db,
	bundle: PluginBundle,
	decision: NewPlugin['decision']
): Promise<string> {
	const code = codeOf(bundle);
	await assertNotKnownBad(tx, code);
	return keepPlugin(tx, { ...code, frameCsp: bundle.frame.csp, decision });
}

/** @throws {StoreError} `plugin/invalid` at the field `plugin`. */
export async function assertNotKnownBad(
	db: Db,
	{ digest, frameDigest, manifest, files }: Code
): Promise<void> {
	const scripts = files.filter(({ path }) => isScript(manifest, path)).map((file) => file.digest);
	if (await isKnownBad(db, { digest, frameDigest, scripts })) {
		throw refusedField('plugin/invalid', 'plugin', { kind: 'plugin-known-bad' });
	}
}
