import { readFileSync } from 'node:fs';
import { readModel } from '../../prisma/seed/model-files';
import { BOOKS, readBook, type Book } from '../../prisma/seed/text/books';
import { measureText, packed } from '../../prisma/seed/text/measure-text';
import { examplesOf, tokensOf } from '../../prisma/seed/text/reading';
import type { Recipe } from '../../src/lib/domain/recipe';
import { useWasmBackend } from '../../src/server/evaluation/wasm-backend';
import { trainLocally } from '../../src/workers/local-training';
import type { ModelState } from '../../src/workers/training-api';
import { TrainingControl } from '../../src/workers/training-control';
import { line, median } from './bytes-line';

const recipe = JSON.parse(readFileSync('prisma/seed/text/recipe.json', 'utf8')) as Recipe;
/** Characters that a writer has: a page. */
const PAGE = 1500;

/**
 * The first-party text model: versions of three writers each, one of each book with a page that nobody has had before,
 * trained by the model's recipe and averaged. Bits a character of each book's held-out part before and after.
 */
export async function run({ quick }: { quick: boolean }): Promise<void> {
	const versions = quick ? 1 : 20;
	await useWasmBackend();
	const first = readModel('text');
	let model = first;
	const milliseconds: number[] = [];
	for (let version = 0; version < versions; version++) {
		const trained = [];
		for (const book of BOOKS) trained.push(await train(model, pageOf(book, version)));
		milliseconds.push(...trained.map(({ summary }) => summary.milliseconds));
		model = { ...model, weights: meanOf(trained.map(({ localWeights }) => localWeights)) };
	}
	const [before, after] = [await measureText(first), await measureText(model)];
	for (const book of BOOKS) {
		line(`text-${book}-after-${versions}-versions`, {
			value: after[book].bits,
			unit: 'bits a character',
			ratio: after[book].bits / before[book].bits,
			against: `version 1: ${before[book].bits.toFixed(3)} bits`
		});
	}
	const time = median(milliseconds);
	const against = `${PAGE} characters`;
	line('text-training', { value: time, unit: 'ms', ratio: time / PAGE, against });
}

function pageOf(book: Book, version: number): string {
	return readBook(book).contributors.slice(version * PAGE, (version + 1) * PAGE);
}

function train(model: ModelState, page: string) {
	return trainLocally(
		{
			model,
			recipe,
			examples: packed(examplesOf(tokensOf(page))),
			encoding: 'float32',
			residual: null,
			clippingNorm: null,
			privacy: { kind: 'none' },
			seed: 1
		},
		{ backend: 'wasm', control: new TrainingControl(), onBatch: () => undefined }
	);
}

function meanOf(all: readonly Float32Array[]): Float32Array<ArrayBuffer> {
	const mean = new Float32Array(all[0]?.length ?? 0);
	for (const weights of all)
		weights.forEach((value, i) => (mean[i] = (mean[i] ?? 0) + value / all.length));
	return mean;
}
