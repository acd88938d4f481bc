import { createHash } from 'node:crypto';
import type { ModelInFolder } from './plugin-folder';

/** Of a model's files, names and bytes. */
export function digestOf({ json, shards }: Pick<ModelInFolder, 'json' | 'shards'>): string {
	const hash = createHash('sha256').update(json);
	for (const [name, bytes] of shards) hash.update(`\0${name}\0${bytes.length}\0`).update(bytes);
	return hash.digest('hex');
}
