import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { runInNewContext } from 'node:vm';
import plugin from './plugin/plugin.json' with { type: 'json' };

/** A window of characters, and the one that begins a character later: indices into the vocabulary. */
export interface TextExample {
	readonly input: Float32Array;
	readonly values: Float32Array;
}

/** The pure functions of `plugin/data-worker.js`, which documents them. */
interface TextReader {
	readonly plain: (text: string) => string;
	readonly tokensOf: (text: string, vocabulary: readonly string[]) => Float32Array;
	readonly examplesOf: (tokens: Float32Array, length: number, known?: number) => TextExample[];
	readonly questionsOf: (tokens: Float32Array, length: number) => TextQuestion[];
	readonly bitsOf: (
		tokens: Float32Array,
		asked: { answers: readonly Float32Array[]; length: number; size: number }
	) => number[];
	readonly hardest: (
		tokens: Float32Array,
		told: { bits: readonly number[]; vocabulary: readonly string[]; most: number }
	) => string[];
	readonly nextOf: (tokens: Float32Array, length: number) => { input: Float32Array; place: number };
	readonly choose: (
		probabilities: ArrayLike<number>,
		temperature: number,
		chance: number
	) => number;
}

/** A window of a text, and the places of the answer that are news. */
interface TextQuestion {
	readonly input: Float32Array;
	readonly start: number;
	readonly from: number;
	readonly to: number;
}

export const VOCABULARY: readonly string[] = plugin.target.vocabulary;
/** Characters of a window. */
export const WINDOW = plugin.target.length;

/** The plugin's own reading of texts: the store is to measure on what devices train on. */
export const textReader = pluginReader();

function pluginReader(): TextReader {
	const source = readFileSync(resolve('prisma/seed/text/plugin/data-worker.js'), 'utf8');
	const names = 'plain, tokensOf, examplesOf, questionsOf, bitsOf, hardest, nextOf, choose';
	// its arrays are to be this realm's
	const scope = { self: {}, Float32Array, Array, Map, Math };
	return runInNewContext(`${source}\n({ ${names} })`, scope) as TextReader;
}

export function tokensOf(text: string): Float32Array {
	return textReader.tokensOf(text, VOCABULARY);
}

export function examplesOf(tokens: Float32Array): TextExample[] {
	return textReader.examplesOf(tokens, WINDOW);
}
