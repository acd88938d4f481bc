import {
	batchSpecOf,
	sizeOfShape,
	targetSizeOf,
	type Example,
	type ExampleSpec,
	type InputValues
} from './examples';
import { seededRandom } from './random';

/** How much of an input is noise; the rest tells what it is. */
const NOISE = 0.5;

/**
 * Made-up examples of the right form, with something in them that can be learnt: an input looks like its class,
 * or its tokens follow each other by a rule, or its numbers add up to what is asked for.
 *
 * @param n How many; their classes take turns.
 * @param seed The same seed gives the same examples.
 */
export function fakeExamples(spec: ExampleSpec, n: number, seed: number): Example[] {
	const random = seededRandom(seed);
	return Array.from({ length: n }, (_, i) => exampleOf(spec, i, random));
}

function exampleOf(spec: ExampleSpec, i: number, random: () => number): Example {
	const { input, target } = spec;
	const size = sizeOfShape(input.shape);
	switch (target.kind) {
		case 'classes': {
			const label = i % target.labels.length;
			return { input: inputLike(label, input.values, { size, random }), label };
		}
		case 'next-token': {
			const [label, ...before] = sequence(size + 1, target.vocabulary.length, random).reverse();
			const tokens = Float32Array.from(before.reverse(), (token) => within(token, input.values));
			return { input: tokens, label: label ?? 0 };
		}
		case 'tokens': {
			const inputs = inputLike(i, input.values, { size, random });
			const length = targetSizeOf(batchSpecOf(spec));
			const most = target.vocabulary.length;
			return { input: inputs, values: tokensOf(inputs, input.values, { length, most }) };
		}
		case 'values': {
			const inputs = inputLike(i, input.values, { size, random });
			return { input: inputs, values: sumsOf(inputs, input.values, target.names.length) };
		}
	}
}

interface Drawing {
	readonly size: number;
	readonly random: () => number;
}

/** Like every other input of `kind`, but for the noise. */
function inputLike(kind: number, values: InputValues, { size, random }: Drawing): Float32Array {
	const pattern = seededRandom(1 + kind);
	return Float32Array.from({ length: size }, () => {
		const share = (1 - NOISE) * pattern() + NOISE * random();
		if (values.kind === 'tokens') return Math.min(values.size - 1, Math.floor(share * values.size));
		return between(values, share);
	});
}

/** Stays inside when rounded to a float32. */
function between({ least, most }: { least: number; most: number }, share: number): number {
	return Math.min(most, Math.max(least, Math.fround(least + share * (most - least))));
}

/** Each token says which comes next: the one after it in the vocabulary. */
function sequence(length: number, size: number, random: () => number): number[] {
	const first = Math.floor(random() * size);
	return Array.from({ length }, (_, i) => (first + i) % size);
}

/** A token as an input may hold it. */
function within(token: number, values: InputValues): number {
	return values.kind === 'tokens' ? token % values.size : between(values, token / (token + 1));
}

/** Where in its range each input is, as a token; inputs take turns where there are more places. */
function tokensOf(
	inputs: Float32Array,
	values: InputValues,
	{ length, most }: { readonly length: number; readonly most: number }
): Float32Array {
	return Float32Array.from({ length }, (_, place) =>
		Math.min(most - 1, Math.floor(shareOf(inputs[place % inputs.length] ?? 0, values) * most))
	);
}

/** For each name the mean of every so many inputs, as shares of their range. */
function sumsOf(inputs: Float32Array, values: InputValues, names: number): Float32Array {
	return Float32Array.from({ length: names }, (_, name) => {
		const taken = [...inputs].filter((_, i) => i % names === name % inputs.length);
		const sum = taken.reduce((total, value) => total + shareOf(value, values), 0);
		return sum / Math.max(1, taken.length);
	});
}

function shareOf(value: number, values: InputValues): number {
	if (values.kind === 'tokens') return value / values.size;
	return (value - values.least) / (values.most - values.least);
}
