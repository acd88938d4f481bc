import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { examplesOf, textReader, tokensOf, VOCABULARY, WINDOW } from './reading';

const { bitsOf, choose, hardest, nextOf, plain, questionsOf } = textReader;
const SIZE = VOCABULARY.length;
const textOf = (tokens: Float32Array) => Array.from(tokens, (token) => VOCABULARY[token]).join('');
const text = fc.string({ unit: fc.constantFrom(...VOCABULARY.slice(1)), maxLength: 300 });

describe('plain', () => {
	it.each([
		[
			'Ça va, “Zoë”? It’s 5–6 o´clock — or   seven…',
			'ca va, "zoe"? it\'s 5-6 o\'clock - or seven...'
		],
		['one\r\ntwo \n three', 'one\ntwo\nthree'],
		['a printed\nline\n\n\n\nnext\nparagraph', 'a printed line\nnext paragraph'],
		['नमस्ते a', 'नमसत a']
	])('writes %j as %j', (typed, written) => {
		expect(plain(typed)).toBe(written);
	});

	it('changes nothing that is plain already', () => {
		fc.assert(fc.property(fc.string(), (typed) => plain(plain(typed)) === plain(typed)));
	});
});

describe('tokensOf', () => {
	it('counts characters that the model does not know as one kind', () => {
		expect([...tokensOf('ab₹\n🙂')]).toEqual([3, 4, 0, 2, 0]);
	});
});

describe('examplesOf', () => {
	const letters = 'abcdefghij'.repeat(12);

	it('makes windows half a window apart, the last one to the end of the text', () => {
		const tokens = tokensOf(letters);
		const examples = examplesOf(tokens);
		const starts = [0, 24, 48, 71];
		expect(examples.map(({ input }) => textOf(input))).toEqual(
			starts.map((start) => letters.slice(start, start + WINDOW))
		);
		expect(examples.map(({ values }) => textOf(values))).toEqual(
			starts.map((start) => letters.slice(start + 1, start + WINDOW + 1))
		);
	});

	it('makes none of a text that is no longer than a window', () => {
		expect(examplesOf(tokensOf(letters.slice(0, WINDOW)))).toEqual([]);
		expect(examplesOf(tokensOf(letters.slice(0, WINDOW + 1)))).toHaveLength(1);
	});

	it('leaves out what ends where something has been learnt already', () => {
		const tokens = tokensOf(letters);
		const learnt = textReader.examplesOf(tokens.slice(0, 100), WINDOW).length;
		const all = textReader.examplesOf(tokens, WINDOW, 100);
		expect(learnt).toBe(4);
		expect(all.map(({ values }) => textOf(values))).toEqual([letters.slice(72)]);
		expect(textReader.examplesOf(tokens, WINDOW, 120)).toEqual([]);
	});
});

/** Answers of a model that gives `share` to what really comes next, and nothing to anything else. */
function answersTo(tokens: Float32Array, share: number): Float32Array[] {
	return questionsOf(tokens, WINDOW).map(({ start }) => {
		const answer = new Float32Array(WINDOW * SIZE);
		for (let place = 0; place < WINDOW; place++) {
			const next = tokens[start + place + 1];
			if (next !== undefined) answer[place * SIZE + next] = share;
		}
		return answer;
	});
}

describe('bitsOf', () => {
	it('tells of each character but the first, once, whatever the length', () => {
		fc.assert(
			fc.property(text, (typed) => {
				const tokens = tokensOf(typed);
				const bits = bitsOf(tokens, {
					answers: answersTo(tokens, 0.25),
					length: WINDOW,
					size: SIZE
				});
				expect(bits).toEqual(new Array(Math.max(0, tokens.length - 1)).fill(2));
			})
		);
	});

	it('gives each character half a window of what stands before it', () => {
		const froms = questionsOf(new Float32Array(120), WINDOW).map(({ from }) => from);
		expect(froms).toEqual([0, 24, 24, 24]);
	});

	it('has a number even for what was held impossible', () => {
		const tokens = tokensOf('ab');
		const bits = bitsOf(tokens, { answers: answersTo(tokens, 0), length: WINDOW, size: SIZE });
		expect(bits).toEqual([expect.closeTo(39.86, 2)]);
	});
});

it('names the words that surprised most', () => {
	const typed = 'the cat, the gryphon';
	// 3 bits a letter of “cat”; 1 of “gryp”, 9 of “hon”, so 4.4 a letter of the whole
	const bitsAt = (at: number) => (at >= 17 ? 9 : at >= 4 && at < 7 ? 3 : 1);
	const bits = Array.from(typed.slice(1), (_, i) => bitsAt(i + 1));
	const told = { bits, vocabulary: VOCABULARY, most: 2 };
	expect(hardest(tokensOf(typed), told)).toEqual(['gryphon', 'cat']);
});

describe('nextOf', () => {
	it('asks behind the last character of a short text, and of a long one at the last place', () => {
		const short = nextOf(tokensOf('abc'), WINDOW);
		expect(short.place).toBe(2);
		expect([...short.input.slice(0, 4)]).toEqual([3, 4, 5, 0]);
		const long = nextOf(tokensOf(`${'a'.repeat(80)}b`), WINDOW);
		expect([long.place, long.input[WINDOW - 1]]).toEqual([WINDOW - 1, 4]);
	});
});

describe('choose', () => {
	const probabilities = [0.4, 0.3, 0.2, 0.1];

	it('draws in proportion, and never what has no character', () => {
		const drawn = [0, 0.49, 0.51, 0.83, 0.84, 0.999].map((at) => choose(probabilities, 1, at));
		expect(drawn).toEqual([1, 1, 2, 2, 3, 3]);
	});

	it('is sure of the likeliest when cold, and spreads when warm', () => {
		expect(choose(probabilities, 0.1, 0.98)).toBe(1);
		expect(choose(probabilities, 100, 0.98)).toBe(3);
	});

	it('always draws one of them', () => {
		const row = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), {
			minLength: 2,
			maxLength: 9
		});
		const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
		fc.assert(
			fc.property(row, chance, fc.double({ min: 0.2, max: 1.4, noNaN: true }), (row, at, t) => {
				const token = choose(row, t, at);
				expect(token).toBeGreaterThan(0);
				expect(token).toBeLessThan(row.length);
			})
		);
	});
});
