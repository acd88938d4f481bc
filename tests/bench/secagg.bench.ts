import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuidv7 } from 'uuidv7';
import { encodeDelta } from '../../src/lib/domain/codec';
import { seededRandom } from '../../src/lib/domain/random';
import { quantiseForSum } from '../../src/lib/domain/secure-aggregation/quantise';
import { bytesPerWeight } from '../../src/lib/domain/secure-aggregation/ring';
import { toBase64Url } from '../../src/lib/wire/secure/base64url';
import { maskUpdate, splitMasked } from '../../src/lib/wire/secure/masked-update';
import { startCommittee } from '../../src/server/helper/testing/committee';
import { CpuAverager } from '../../src/server/merging/cpu-averager.server';
import { openMaskedSum } from '../../src/server/merging/secure/masked-sum.server';

const QUORUM = [0, 1, 2];

/**
 * What a masked update costs beside the same in int8: bytes, the device's work after training, a helper's
 * and the store's for a sum of `count`. Both sides take turns in one run; the median of the rounds.
 */
export async function run({ quick }: { quick: boolean }): Promise<void> {
	const [numWeights, count, rounds] = quick ? [10_000, 3, 2] : [1_000_000, 10, 5];
	const committee = await startCommittee({ most: 256 });
	const folder = await mkdtemp(join(tmpdir(), 'secagg-'));
	const averager = new CpuAverager();
	try {
		const { policy } = committee;
		const modelId = uuidv7();
		const random = seededRandom(1);
		const delta = Float32Array.from({ length: numWeights }, () => (random() - 0.5) / 600);
		const device = { masked: [] as number[], int8: [] as number[] };
		const store = { masked: [] as number[], int8: [] as number[] };
		const helper: number[] = [];
		let sizes = { masked: 0, int8: 0 };

		for (let round = 0; round < rounds; round++) {
			const updates: { id: string; baseVersion: number; sealed: string[] }[] = [];
			const masked: { path: string; offset: number }[] = [];
			const sources: { path: string; offset: number; codec: 'int8'; coefficient: number }[] = [];
			for (let k = 0; k < count; k++) {
				const id = uuidv7();
				let payload = new Uint8Array();
				let plain = new Uint8Array();
				const maskIt = async () => {
					const { words } = quantiseForSum(delta.slice(), policy, random);
					const binding = { modelId, line: 1, numWeights, policy, id, baseVersion: 1 };
					payload = await maskUpdate(words, binding);
				};
				device.masked.push(await timed(maskIt));
				device.int8.push(await timed(() => (plain = encodeDelta('int8', delta, random))));
				sizes = { masked: payload.length, int8: plain.length };
				updates.push({ id, baseVersion: 1, sealed: splitMasked(payload).sealed.map(toBase64Url) });
				masked.push({ path: join(folder, `masked-${k}`), offset: 0 });
				sources.push({
					path: join(folder, `int8-${k}`),
					offset: 0,
					codec: 'int8',
					coefficient: 1 / count
				});
				await writeFile(join(folder, `masked-${k}`), payload);
				await writeFile(join(folder, `int8-${k}`), plain);
			}
			updates.sort((a, b) => (a.id < b.id ? -1 : 1));
			const set = { format: 1, modelId, line: 1, numWeights, policy, updates };
			const answers: string[] = [];
			for (const place of QUORUM) {
				const path = join(folder, `answer-${place}`);
				let answer: unknown;
				const open = async () => {
					answer = await committee.helpers()[place]?.open({ set, place, quorum: QUORUM });
				};
				helper.push(await timed(open));
				if (!(answer instanceof Uint8Array)) throw new Error(JSON.stringify(answer));
				await writeFile(path, answer);
				answers.push(path);
			}
			const outPath = join(folder, 'mean');
			const sum = { masked, answers, numWeights, policy, outPath };
			store.masked.push(await timed(() => openMaskedSum(sum)));
			store.int8.push(await timed(() => averager.weightedSum(sources, numWeights)));
		}
		const of = `${numWeights} weights`;
		line({ name: 'secagg-bytes', value: sizes.masked, unit: `bytes, ${of}` }, sizes.int8);
		line(
			{ name: 'secagg-device', value: median(device.masked), unit: `ms, ${of}` },
			median(device.int8)
		);
		const merged = `ms, ${count} updates of ${of}`;
		line({ name: 'secagg-store', value: median(store.masked), unit: merged }, median(store.int8));
		line({ name: 'secagg-helper', value: median(helper), unit: merged }, null);
		const answerBytes = numWeights * bytesPerWeight(policy);
		line({ name: 'secagg-answer', value: answerBytes, unit: `bytes a helper, ${of}` }, null);
	} finally {
		await averager.dispose();
		await committee.close();
		await rm(folder, { recursive: true, force: true });
	}
}

async function timed(work: () => unknown): Promise<number> {
	const started = performance.now();
	await work();
	return performance.now() - started;
}

function median(values: readonly number[]): number {
	return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** @param int8 The same of plain int8; null where that has nothing of the kind. */
function line(
	measured: { readonly name: string; readonly value: number; readonly unit: string },
	int8: number | null
): void {
	const against = int8 === null ? 'nothing' : `int8: ${int8.toPrecision(4)}`;
	console.log(JSON.stringify({ ...measured, ratio: int8 && measured.value / int8, against }));
}
