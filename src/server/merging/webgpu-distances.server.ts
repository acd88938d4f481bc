import type { Geometry } from '$lib/domain/filters/geometry';
import type { Lengths } from './comparer';
import { PayloadFiles, type PayloadPlace } from './payload-files.server';
import { PayloadRows } from './payload-rows.server';
import { WebgpuRows } from './webgpu-rows.server';

/** Pairs are taken in squares of this side, a workgroup each. */
const SIDE = 16;
/** Columns whose squares are summed in float32, in vectors of four, before they are added up in float64. */
const CHUNK = 512;
const VECTORS = CHUNK / 4;

/** One invocation a pair and chunk of columns. The rows of a square of pairs are read once for all of them. */
const SHADER = /* wgsl */ `
	struct Shape { rows: u32, stride: u32, vectors: u32 }
	@group(0) @binding(0) var<uniform> shape: Shape;
	@group(0) @binding(1) var<storage, read> rows: array<vec4f>;
	@group(0) @binding(2) var<storage, read_write> sums: array<f32>;

	var<workgroup> left: array<array<vec4f, ${SIDE}>, ${SIDE}>;
	var<workgroup> right: array<array<vec4f, ${SIDE}>, ${SIDE}>;

	fn weights(row: u32, vector: u32) -> vec4f {
		if (row >= shape.rows || vector >= shape.vectors) { return vec4f(0.0); }
		return rows[row * shape.stride + vector];
	}

	@compute @workgroup_size(${SIDE}, ${SIDE})
	fn distances(
		@builtin(workgroup_id) group: vec3u,
		@builtin(local_invocation_id) local: vec3u
	) {
		// the distance from i to j is that from j to i
		if (group.x < group.y) { return; }
		let first = ${VECTORS}u * group.z;
		let i = ${SIDE}u * group.y;
		let j = ${SIDE}u * group.x;
		var sum = vec4f(0.0);
		for (var at = 0u; at < ${VECTORS}u; at += ${SIDE}u) {
			left[local.y][local.x] = weights(i + local.y, first + at + local.x);
			right[local.x][local.y] = weights(j + local.y, first + at + local.x);
			workgroupBarrier();
			for (var v = 0u; v < ${SIDE}u; v++) {
				let difference = left[local.y][v] - right[v][local.x];
				sum += difference * difference;
			}
			workgroupBarrier();
		}
		let row = i + local.y;
		let column = j + local.x;
		if (row >= shape.rows || column >= shape.rows) { return; }
		sums[(group.z * shape.rows + row) * shape.rows + column] = sum.x + sum.y + sum.z + sum.w;
	}
`;

export function distancesPipeline(device: GPUDevice): GPUComputePipeline {
	const module = device.createShaderModule({ code: SHADER });
	const compute = { module, entryPoint: 'distances' };
	return device.createComputePipeline({ layout: 'auto', compute });
}

/**
 * The distances between all updates of a buffer, each multiplied by its factor, in one pass over their files.
 * Squares are summed in float32 over 128 weights, then in float64: right to 2⁻¹⁶, as on the processor.
 *
 * @param lengths None so long that a square of a distance is beyond float32: a shader may assume that there
 *   is no infinity.
 * @throws {StoreError} `update/shape-mismatch`, `update/not-finite`.
 */
export async function webgpuDistances(
	{ device, pipeline }: { readonly device: GPUDevice; readonly pipeline: GPUComputePipeline },
	{ places, numWeights }: { readonly places: readonly PayloadPlace[]; readonly numWeights: number },
	{ norms, factors }: Lengths
): Promise<Geometry> {
	const n = places.length;
	const squared = new Float64Array(n * n);
	const files = new PayloadFiles(places, numWeights);
	try {
		const rows = new PayloadRows(files, factors, 0);
		const outBytes = 4 * n * n * Math.ceil(rows.width / CHUNK);
		const shader = new WebgpuRows(device, pipeline, { numRows: n, stride: rows.stride, outBytes });
		try {
			const sides = Math.ceil(n / SIDE);
			for (const range of rows.ranges(numWeights)) {
				const [, stride, numRows, count] = rows.loadFinite(range);
				const chunks = Math.ceil(count / CHUNK);
				const shape = [numRows, stride / 16, count / 4];
				const sums = await shader.run(rows.bytes, shape, [sides, sides, chunks]);
				addChunks(squared, new Float32Array(sums, 0, n * n * chunks));
			}
		} finally {
			shader.dispose();
		}
	} finally {
		files.close();
	}
	return {
		norms: norms.map((norm, k) => norm * (factors[k] ?? 1)),
		squaredDistance: (i, j) => squared[Math.min(i, j) * n + Math.max(i, j)] ?? 0
	};
}

/** Adds up the squares of each pair; what is below the diagonal means nothing. */
function addChunks(squared: Float64Array, sums: Float32Array): void {
	for (let at = 0; at < sums.length; at += squared.length) {
		for (let pair = 0; pair < squared.length; pair++) {
			squared[pair] = (squared[pair] ?? 0) + (sums[at + pair] ?? 0);
		}
	}
}
