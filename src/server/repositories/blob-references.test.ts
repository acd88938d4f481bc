import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** Columns that name blobs, all of which `referredTo` asks. */
const references = [
	'ClientUpdate.digest',
	'Model.heldOutDigest',
	'Model.thumbnailDigest',
	'Plugin.files',
	'Plugin.frameDigest',
	'Version.frozenDigest',
	'Version.heldOutDigest',
	'Version.optimizerState',
	'Version.topologyDigest',
	'Version.weightsDigest'
];
/** Columns that look as if they did: digests of JSON and of bundles, and JSON without digests of blobs. */
const others = [
	'AuditEvent.detail',
	'Merge.filter',
	'Merge.policy',
	'Merge.privacy',
	'Model.filter',
	'Model.privacy',
	'Model.staleness',
	'Model.strategy',
	'Notice.body',
	'Payment.detail',
	'Plugin.digest',
	'Plugin.manifest',
	// the update's, whose row has it too
	'Receipt.body',
	'Recipe.digest',
	'Recipe.spec',
	'Version.candidate',
	'Version.frozenSpecs',
	'Version.heldOutMetrics',
	'Version.privacy',
	'Version.weightSpecs'
];

describe('references to blobs', () => {
	it('are known for every column of the schema: one that is forgotten loses its blobs', () => {
		const schema = readFileSync('prisma/schema.prisma', 'utf8');
		const found: string[] = [];
		for (const [, model, body] of schema.matchAll(/^model (\w+) \{(.*?)^\}/gms)) {
			for (const [, name, type] of (body ?? '').matchAll(/^\t(\w+)\s+(\w+)/gm)) {
				if (type === 'Json' || /digest$/i.test(name ?? '')) found.push(`${model}.${name}`);
			}
		}
		const problem = 'a new column: does it name blobs? Then blob-references.server.ts must ask it';
		expect(found.sort(), problem).toEqual([...references, ...others].sort());
	});
});
