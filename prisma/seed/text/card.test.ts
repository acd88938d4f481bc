import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { useWasmBackend } from '../../../src/server/evaluation/wasm-backend';
import type { WeightSpec } from '../../../src/lib/domain/weights';
import { BOOKS } from './books';
import { measureText } from './measure-text';

interface ModelJson {
	readonly modelTopology: unknown;
	readonly weightsManifest: readonly { readonly weights: readonly WeightSpec[] }[];
}

function readModel() {
	const folder = 'prisma/seed/text/model';
	const json = JSON.parse(readFileSync(`${folder}/model.json`, 'utf8')) as ModelJson;
	const weights = new Float32Array(Uint8Array.from(readFileSync(`${folder}/weights.bin`)).buffer);
	const weightSpecs = json.weightsManifest.flatMap((group) => group.weights);
	return { topology: json.modelTopology, weightSpecs, weights };
}

it('says in its card what its weights measure', async () => {
	await useWasmBackend();
	const measured = await measureText(readModel());
	const card = readFileSync('prisma/seed/text/card.md', 'utf8');
	const rows = card.split('\n').filter((line) => /^\| (Jane|Lewis|G\. K\.)/.test(line));
	expect(rows).toHaveLength(BOOKS.length);
	BOOKS.forEach((book, i) => {
		const { bits, accuracy } = measured[book];
		expect(rows[i]).toContain(`| ${bits.toFixed(2)} |`);
		expect(rows[i]).toContain(`| ${(100 * accuracy).toFixed(1)} % `);
	});
});
