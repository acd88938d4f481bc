import { readModel } from '../../prisma/seed/model-files';
import recipeJson from '../../prisma/seed/words/recipe.json' with { type: 'json' };
import { loadRecordings, NUM_WORDS, type WordSet } from '../../prisma/seed/words/recordings';
import { WORD_SIZE } from '../../prisma/seed/words/shape';
import { accuracyOf, wordSpec } from '../../prisma/seed/words/word-model';
import { recipe as recipeSchema } from '../../src/lib/wire/schemas';
import { useWasmBackend } from '../../src/server/evaluation/wasm-backend';
import type { ModelState } from '../../src/workers/training-api';
import { trainModel } from '../../prisma/seed/train-model';

const SEEDS = [1, 2, 3];
const ROUNDS = 10;

/**
 * Share of the 40 held-out recordings that `prisma/seed/words` hears right: as published, after one device has
 * trained with all of the contributors' recordings, and after ten rounds of five devices with a voice each.
 */
export async function run({ quick }: { quick: boolean }): Promise<void> {
	await useWasmBackend();
	const heldOut = loadRecordings('heldOut');
	const all = loadRecordings('contributors');
	const start = readModel('words');
	const before = await accuracyOf(start, heldOut);
	const print = (name: string, value: number, more = {}) =>
		console.log(JSON.stringify({ name: `words-${name}`, value, unit: 'share', ...more }));
	print('published', before);

	const seeds = quick ? SEEDS.slice(0, 1) : SEEDS;
	const rounds = quick ? 1 : ROUNDS;
	const alone: number[] = [];
	const together: number[] = [];
	for (const seed of seeds) {
		alone.push(await accuracyOf(await trained(start, all, seed), heldOut));
		let model = start;
		for (let round = 0; round < rounds; round++) {
			const locals: ModelState[] = [];
			for (const voice of voicesOf(all))
				locals.push(await trained(model, voice, seed + 10 * round));
			model = meanOf(locals);
		}
		together.push(await accuracyOf(model, heldOut));
	}
	const against = { against: 'as published' };
	print('one-device', mean(alone), { ratio: mean(alone) / before, ...against, seeds: alone });
	print('five-devices', mean(together), {
		ratio: mean(together) / before,
		...against,
		seeds: together
	});
}

async function trained(model: ModelState, words: WordSet, seed: number): Promise<ModelState> {
	return trainModel(model, {
		recipe: recipeSchema.parse(recipeJson),
		examples: { spec: wordSpec, ...words },
		seed
	});
}

function voicesOf({ inputs, labels }: WordSet): WordSet[] {
	return Array.from({ length: labels.length / NUM_WORDS }, (_, voice) => ({
		inputs: inputs.slice(voice * NUM_WORDS * WORD_SIZE, (voice + 1) * NUM_WORDS * WORD_SIZE),
		labels: labels.slice(voice * NUM_WORDS, (voice + 1) * NUM_WORDS)
	}));
}

/** All have as many examples. */
function meanOf(models: readonly ModelState[]): ModelState {
	const [first] = models;
	if (!first) throw new Error('There is no model.');
	return {
		...first,
		weights: first.weights.map((_, i) => mean(models.map(({ weights }) => weights[i] ?? 0)))
	};
}

const mean = (values: readonly number[]) =>
	values.reduce((sum, value) => sum + value, 0) / values.length;
