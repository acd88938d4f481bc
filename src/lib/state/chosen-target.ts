import type { TargetSpec } from '$lib/domain/examples';

type Kind = TargetSpec['kind'];

const KINDS: readonly string[] = ['classes', 'values', 'next-token', 'tokens'] satisfies Kind[];

/**
 * What the examples of a plugin are to be learnt as, by its `plugin.json`; null while there is none that says so.
 * The server reads it properly: this only proposes.
 */
export async function chosenTarget(files: readonly File[]): Promise<Kind | null> {
	const manifest = files.find(({ name }) => name === 'plugin.json');
	if (!manifest) return null;
	let json: unknown;
	try {
		json = JSON.parse(await manifest.text());
	} catch {
		return null;
	}
	const { target, labels } = (json ?? {}) as {
		target?: { kind?: unknown } | null;
		labels?: unknown;
	};
	// contract 1 knows classes only
	const kind = Array.isArray(labels) ? 'classes' : target?.kind;
	return KINDS.includes(kind as string) ? (kind as Kind) : null;
}
