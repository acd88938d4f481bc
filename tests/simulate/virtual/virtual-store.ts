import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alignmentWeight } from '../../../src/lib/domain/alignment';
import { codecOf, type Encoding } from '../../../src/lib/domain/codec';
import type { FilterPolicy } from '../../../src/lib/domain/filters/filter-policy';
import type { MergePolicy } from '../../../src/lib/domain/merge-policy';
import { bufferShares } from '../../../src/lib/domain/strategies/buffer-shares';
import { makeServerOptimizer } from '../../../src/lib/domain/strategies/make-optimizer';
import { alignPayloads } from '../../../src/server/merging/align-payloads.server';
import { CpuAverager } from '../../../src/server/merging/cpu-averager.server';
import { mergeBuffer, slotPath } from '../../../src/server/merging/merge-buffer.server';

/** How the virtual store merges: a model's own policy, as far as it matters without people who pay. */
export interface VirtualPolicy extends Pick<
	MergePolicy,
	'threshold' | 'strategy' | 'staleness' | 'alignment' | 'maxStaleness' | 'maxExamples'
> {
	readonly filter: FilterPolicy;
	/** Of every update on the wire. */
	readonly encoding: Encoding;
}

/** What arrives from a device. */
export interface VirtualUpdate {
	readonly baseVersion: number;
	readonly numExamples: number;
	readonly payload: Uint8Array;
	/** ‖Δ‖ as the store would measure it. */
	readonly norm: number;
}

/** Weighs the updates of a buffer by something else than their lateness; one weight in [0, 1] each. */
export type Appraisal = (head: Float32Array, updates: readonly VirtualUpdate[]) => number[];

export interface VirtualMerge {
	readonly version: number;
	readonly staleness: readonly number[];
}

/**
 * The store's side of a simulation without its database and its wire: versions and updates are files, and every
 * merge is the server's own code over them.
 */
export class VirtualStore {
	readonly #policy: VirtualPolicy;
	readonly #folder: string;
	readonly #averager = new CpuAverager();
	readonly #versions: Float32Array[];
	#buffer: VirtualUpdate[] = [];
	#slots: string[] = [];

	private constructor(policy: VirtualPolicy, folder: string, initial: Float32Array) {
		this.#policy = policy;
		this.#folder = folder;
		this.#versions = [initial];
	}

	static async open(policy: VirtualPolicy, initial: Float32Array): Promise<VirtualStore> {
		const folder = await mkdtemp(join(tmpdir(), 'simulate-'));
		const store = new VirtualStore(policy, folder, initial);
		await store.#write(0, initial);
		return store;
	}

	/** Versions count from 0 here. */
	get head(): number {
		return this.#versions.length - 1;
	}

	weightsOf(version: number): Float32Array {
		const weights = this.#versions[version];
		if (!weights) throw new Error(`There is no version ${version}.`);
		return weights;
	}

	/** What `updates.submit` asks of an update's lateness. */
	takes(baseVersion: number): boolean {
		return this.head - baseVersion <= (this.#policy.maxStaleness ?? Infinity);
	}

	/** Queues an update; merges where that makes the buffer full. */
	async submit(update: VirtualUpdate, appraise?: Appraisal): Promise<VirtualMerge | null> {
		this.#buffer.push(update);
		if (this.#buffer.length < this.#policy.threshold) return null;
		const merge = await this.#merge(appraise);
		this.#buffer = [];
		return merge;
	}

	async close(): Promise<void> {
		await this.#averager.dispose();
		await rm(this.#folder, { recursive: true });
	}

	async #merge(appraise?: Appraisal): Promise<VirtualMerge> {
		const { encoding, strategy, filter } = this.#policy;
		const [updates, version] = [this.#buffer, this.head + 1];
		const staleness = updates.map(({ baseVersion }) => this.head - baseVersion);
		const places = updates.map((_, k) => {
			return { path: join(this.#folder, `update-${k}`), offset: 0, codec: codecOf(encoding) };
		});
		await Promise.all(places.map(({ path }, k) => writeFile(path, updates[k]?.payload ?? '')));

		const aligned = this.#policy.alignment ? await this.#align(places) : [];
		const appraised = appraise?.(this.weightsOf(this.head), updates) ?? [];
		const shares = bufferShares(
			updates.map(({ numExamples }, k) => {
				const alignment = (aligned[k] ?? 1) * (appraised[k] ?? 1);
				return { numExamples, staleness: staleness[k] ?? 0, alignment };
			}),
			this.#policy
		);
		const outPath = join(this.#folder, 'merged');
		await mergeBuffer(this.#averager, {
			basePath: this.#pathOf(this.head),
			numWeights: this.weightsOf(0).length,
			sources: places.map((place, k) => ({ ...place, coefficient: shares[k]?.coefficient ?? 0 })),
			strategy,
			slotPaths: this.#slots,
			filtering: {
				rule: { filter, clippingNorm: null },
				updates: updates.map(({ norm }, k) => ({ norm, weight: shares[k]?.weight ?? 0 }))
			},
			outPath
		});
		this.#slots = makeServerOptimizer(strategy).initial.map((_, slot) => slotPath(outPath, slot));
		const weights = new Float32Array(new Uint8Array(await readFile(outPath)).buffer);
		this.#versions.push(weights);
		await this.#write(version, weights);
		return { version, staleness };
	}

	/** The weight of each update by where it points; versions are kept as files for this alone. */
	async #align(
		places: readonly {
			readonly path: string;
			readonly offset: number;
			readonly codec: 'float32' | 'int8' | 'int4' | 'top-k';
		}[]
	): Promise<number[]> {
		const late = places.flatMap((place, k) => {
			const base = this.#buffer[k]?.baseVersion ?? this.head;
			return base === this.head ? [] : [{ ...place, k, basePath: this.#pathOf(base) }];
		});
		const cosines = alignPayloads({
			headPath: this.#pathOf(this.head),
			numWeights: this.weightsOf(0).length,
			late
		});
		const weights = new Array<number>(places.length).fill(1);
		late.forEach(({ k }, i) => (weights[k] = alignmentWeight(cosines[i] ?? null)));
		return await Promise.resolve(weights);
	}

	#pathOf(version: number): string {
		return join(this.#folder, `version-${version}`);
	}

	async #write(version: number, weights: Float32Array): Promise<void> {
		await writeFile(this.#pathOf(version), new Uint8Array(weights.slice().buffer));
	}
}
