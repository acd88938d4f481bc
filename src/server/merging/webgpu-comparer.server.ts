import type { ByWeightFilter } from '$lib/domain/filters/filter-policy';
import type { Geometry } from '$lib/domain/filters/geometry';
import type { BallotBuffer, Comparer, Lengths } from './comparer';
import { cpuComparer } from './cpu-comparer.server';
import type { PayloadPlace } from './payload-files.server';
import { distancesPipeline, webgpuDistances } from './webgpu-distances.server';
import { middlePipeline, webgpuMiddle } from './webgpu-middle.server';

/** Squares of distances between updates that are no longer than this are far from float32's end, 3·10³⁸. */
const LONGEST = 1e18;

/** Order statistics and distances by WebGPU (Dawn). Updates are read, decoded and checked on the processor. */
export class WebgpuComparer implements Comparer {
	readonly name = 'webgpu';
	readonly #middle: { readonly device: GPUDevice; readonly pipeline: GPUComputePipeline };
	readonly #distances: { readonly device: GPUDevice; readonly pipeline: GPUComputePipeline };

	/** @param device Not the comparer's to destroy. */
	constructor(device: GPUDevice) {
		this.#middle = { device, pipeline: middlePipeline(device) };
		this.#distances = { device, pipeline: distancesPipeline(device) };
	}

	middle(filter: ByWeightFilter, buffer: BallotBuffer, numWeights: number): Promise<Float32Array> {
		return webgpuMiddle(this.#middle, filter, { buffer, numWeights });
	}

	distances(
		places: readonly PayloadPlace[],
		numWeights: number,
		lengths: Lengths
	): Promise<Geometry> {
		const isLong = lengths.norms.some((norm, k) => !(norm * (lengths.factors[k] ?? 1) <= LONGEST));
		if (isLong) return cpuComparer.distances(places, numWeights, lengths);
		return webgpuDistances(this.#distances, { places, numWeights }, lengths);
	}
}
