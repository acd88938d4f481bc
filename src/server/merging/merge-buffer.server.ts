import { StoreError } from '$lib/domain/errors';
import { makeServerOptimizer } from '$lib/domain/strategies/make-optimizer';
import { initialSlots } from '$lib/domain/strategies/server-optimizer';
import type { StrategyPolicy } from '$lib/domain/strategies/strategy';
import type { Averager, PayloadSource } from './averager';
import { filterBuffer, type FilteredBuffer, type FilterTask } from './filter-buffer.server';
import { FloatFile } from './float-file.server';
import { NewFile } from './new-file.server';
import { addSecretNoise, type SecretNoise } from './secret-noise.server';
import { blockRanges } from './payload-blocks.server';

export interface BufferToMerge {
	/** Flat float32 weights of the head, little-endian: 4·numWeights bytes. */
	readonly basePath: string;
	readonly numWeights: number;
	readonly sources: readonly PayloadSource[];
	/** Central privacy: what is added to the sum. */
	readonly noise?: SecretNoise | null;
	/** How the buffer is guarded; absent: the plain weighted sum. */
	readonly filtering?: FilterTask;
	readonly strategy: StrategyPolicy;
	/** The strategy's state beside the head, a file like the base per slot; empty before its first merge. */
	readonly slotPaths: readonly string[];
	/** Where the new weights go, and with `.slot0`, `.slot1` … behind it the new state; replaced if they exist. */
	readonly outPath: string;
}

export interface MergedBuffer {
	/** Lower-case hex sha-256 of the file written. */
	readonly digest: string;
	readonly bytes: number;
	/** Of the new state, in the order of the slots. */
	readonly slotDigests: readonly string[];
	/** The averaging backend that ran; two joined by `+` where one compared the updates and another summed. */
	readonly backend: string;
	readonly milliseconds: number;
	/** What was made of each source, where the buffer was filtered. */
	readonly filtered?: Pick<FilteredBuffer, 'used' | 'treatments'>;
}

/** Where `mergeBuffer` puts a slot of the new state. */
export function slotPath(outPath: string, slot: number): string {
	return `${outPath}.slot${slot}`;
}

/**
 * Writes base + step(Σₖ cₖ·Δₖ) as flat float32 to `outPath`, where `step` is the strategy's, and the sum is
 * what the filter makes of it: whole and durable, or not at all. Only the sum is held in memory; the rest goes through it block by block.
 *
 * @throws {StoreError} What `weightedSum` throws; `weights/shape-mismatch` if the base or the state has
 *   another length; `weights/not-finite` if a new weight is NaN or beyond float32.
 */
export async function mergeBuffer(averager: Averager, input: BufferToMerge): Promise<MergedBuffer> {
	const { numWeights, sources, filtering, noise } = input;
	const started = performance.now();
	const { step, ran, ...filtered } = await filterBuffer(
		averager,
		{ sources, numWeights },
		filtering ?? plain(sources)
	);
	// before anything else reads the sum: whatever comes after noise spends nothing more
	if (noise) addSecretNoise(step, noise);
	const written = applyStep(input, step);
	const milliseconds = performance.now() - started;
	const merged = { ...written, bytes: 4 * numWeights, backend: ran.join('+'), milliseconds };
	return filtering ? { ...merged, filtered } : merged;
}

function plain(sources: readonly PayloadSource[]): FilterTask {
	const updates = sources.map(() => ({ weight: 1, norm: 0 }));
	return { rule: { filter: { kind: 'none' }, clippingNorm: null }, updates };
}

function applyStep(
	{ basePath, numWeights, strategy, slotPaths, outPath }: BufferToMerge,
	sum: Float32Array
): { digest: string; slotDigests: string[] } {
	const optimizer = makeServerOptimizer(strategy);
	assertNumSlots(slotPaths.length, optimizer.initial.length);
	const read: FloatFile[] = [];
	const written: NewFile[] = [];
	const open = (path: string) => {
		const file = new FloatFile(path, numWeights);
		read.push(file);
		return file;
	};
	const create = (path: string) => {
		const file = new NewFile(path);
		written.push(file);
		return file;
	};
	try {
		const base = open(basePath);
		const state = slotPaths.map(open);
		const slotFiles = optimizer.initial.map((_, slot) => create(slotPath(outPath, slot)));
		const weightsFile = create(outPath);

		for (const range of blockRanges(numWeights)) {
			const weights = base.read(range);
			const slots =
				state.length > 0
					? state.map((file) => file.read(range))
					: initialSlots(optimizer, range.count);
			const delta = sum.subarray(range.start, range.start + range.count);
			optimizer.step(delta, slots);
			if (!addFinite(weights, delta)) {
				throw new StoreError('weights/not-finite', 'The merged weights are not all finite.');
			}
			weightsFile.append(weights);
			slots.forEach((values, slot) => slotFiles[slot]?.append(values));
		}
		// the weights last: where they are, their state is
		const slotDigests = slotFiles.map((file) => file.keep());
		return { digest: weightsFile.keep(), slotDigests };
	} finally {
		for (const file of read) file.close();
		for (const file of written) file.discard();
	}
}

/** @throws {StoreError} `weights/shape-mismatch`. */
function assertNumSlots(given: number, wanted: number): void {
	if (given === 0 || given === wanted) return;
	throw new StoreError(
		'weights/shape-mismatch',
		`This strategy keeps ${wanted} numbers per weight; ${given} were given.`
	);
}

/** weights += step. @returns Whether every result is finite. */
function addFinite(weights: Float32Array, step: Float32Array): boolean {
	let poison = 0;
	// by index: the iterator of a typed array takes five times as long
	for (let i = 0; i < weights.length; i++) {
		const weight = Math.fround((weights[i] ?? 0) + (step[i] ?? 0));
		weights[i] = weight;
		// 0 for every finite weight, else NaN
		poison += weight - weight;
	}
	return poison === 0;
}
