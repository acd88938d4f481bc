/**
 * The arithmetic of texts, off the thread that draws. It has no network, as the plugin has none.
 *
 * An example is a window of characters and the same window one character on: at each place the model learns
 * what comes next. What it says of a window is therefore one row of probabilities for each place.
 */

/** Of the vocabulary: a character that is not in it. */
const UNKNOWN = 0;

/**
 * A text in the few characters that the model knows: small letters without accents, straight quotation marks,
 * one space between words and one line break between paragraphs.
 */
function plain(text) {
	const lines = text
		.replace(/[´]/g, "'")
		.normalize('NFKD')
		.replace(/\p{Mn}/gu, '')
		.toLowerCase()
		.replace(/[‘’‚‛`]/g, "'")
		.replace(/[“”„«»]/g, '"')
		.replace(/[‐-―−]+|--+/g, '-')
		.replace(/\r\n?|[\u2028\u2029]/g, '\n')
		.replace(/[^\S\n]+/g, ' ')
		.replace(/ ?\n ?/g, '\n');
	// where blank lines part the paragraphs, a single break is only the end of a printed line
	const joined = /\n\n/.test(lines) ? lines.replace(/([^\n])\n(?=[^\n])/g, '$1 ') : lines;
	return joined.replace(/\n+/g, '\n');
}

/** The indices of a text's characters in the vocabulary. */
function tokensOf(text, vocabulary) {
	const index = new Map(vocabulary.map((character, i) => [character, i]));
	return Float32Array.from([...plain(text)], (character) => index.get(character) ?? UNKNOWN);
}

/**
 * Examples of `length` characters, half a window apart, so that each character is learnt with little before it
 * and with much; the last one ends where the text ends. None if the text has no more than `length` characters.
 *
 * @param known So many characters at the start have been made examples of already.
 */
function examplesOf(tokens, length, known = 0) {
	const last = tokens.length - length - 1;
	if (last < 0) return [];
	const step = length / 2;
	const starts = Array.from({ length: Math.ceil(last / step) }, (_, i) => i * step);
	return [...starts, last]
		.filter((start) => start + length + 1 > known)
		.map((start) => ({
			input: tokens.slice(start, start + length),
			values: tokens.slice(start + 1, start + length + 1)
		}));
}

/** A window that begins at `start`, filled up at its end: no place looks ahead. */
function windowAt(tokens, start, length) {
	const input = new Float32Array(length);
	input.set(tokens.subarray(start, start + length));
	return input;
}

/** What to ask a model about a text: windows, and from which place on each one has something new to say. */
function questionsOf(tokens, length) {
	const questions = [];
	for (let told = 1, start = 0; told < tokens.length; start += length / 2) {
		const to = Math.min(length, tokens.length - 1 - start);
		questions.push({ input: windowAt(tokens, start, length), start, from: told - 1 - start, to });
		told = start + to + 1;
	}
	return questions;
}

/**
 * How surprised a model is by each character after the first: −log2 of the probability it gave.
 *
 * @param answers To `questionsOf(tokens, length)`: [length, size] flat each.
 */
function bitsOf(tokens, { answers, length, size }) {
	return questionsOf(tokens, length).flatMap(({ start, from, to }, i) =>
		Array.from({ length: to - from }, (_, n) => {
			const place = from + n;
			// a probability of 0 is one that float32 has no room for
			return -Math.log2(Math.max(answers[i][place * size + tokens[start + place + 1]], 1e-12));
		})
	);
}

/** The words that surprised most, a word once. */
function hardest(tokens, { bits, vocabulary, most }) {
	const words = new Map();
	const text = Array.from(tokens, (token) => vocabulary[token]).join('');
	for (const { 0: word, index } of text.matchAll(/[a-z]{3,}/g)) {
		const told = bits.slice(Math.max(0, index - 1), index - 1 + word.length);
		const mean = told.reduce((sum, b) => sum + b, 0) / told.length;
		words.set(word, Math.max(mean, words.get(word) ?? 0));
	}
	const sorted = [...words].sort((a, b) => b[1] - a[1]);
	return sorted.slice(0, most).map(([word]) => word);
}

/** What to ask for the character after the text, and at which place the answer stands. */
function nextOf(tokens, length) {
	const start = Math.max(0, tokens.length - length);
	return { input: windowAt(tokens, start, length), place: tokens.length - 1 - start };
}

/**
 * Draws a character: probabilities to the power 1 / temperature. Never the unknown one.
 *
 * @param chance In [0, 1).
 */
function choose(probabilities, temperature, chance) {
	const weights = Array.from(probabilities, (p, token) =>
		token === UNKNOWN ? 0 : Math.max(p, 1e-12) ** (1 / temperature)
	);
	let left = chance * weights.reduce((sum, weight) => sum + weight, 0);
	const token = weights.findIndex((weight) => (left -= weight) < 0);
	// rounding may leave a crumb
	return token < 0 ? weights.length - 1 : token;
}

const tasks = {
	read: ({ text, vocabulary, length, known }) => {
		const tokens = tokensOf(text, vocabulary);
		return { tokens, examples: examplesOf(tokens, length, known) };
	},
	ask: ({ tokens, length }) => questionsOf(tokens, length).map(({ input }) => input),
	judge: ({ tokens, answers, length, vocabulary }) => {
		const bits = bitsOf(tokens, { answers, length, size: vocabulary.length });
		return { bits, hardest: hardest(tokens, { bits, vocabulary, most: 3 }) };
	},
	next: ({ tokens, length }) => nextOf(tokens, length),
	choose: ({ probabilities, temperature, chance }) => choose(probabilities, temperature, chance)
};

self.onmessage = ({ data: { id, task, about } }) => {
	self.postMessage({ id, result: tasks[task](about) });
};
