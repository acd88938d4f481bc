import type { ByWeightFilter } from '$lib/domain/filters/filter-policy';
import { trimmedVotes } from '$lib/domain/filters/trimmed-mean';
import { stepLength, totalOf } from '$lib/domain/filters/votes';
import type { BallotBuffer } from './comparer';
import { PayloadFiles } from './payload-files.server';
import { PayloadRows } from './payload-rows.server';
import { WebgpuRows } from './webgpu-rows.server';

const WORKGROUP = 64;
/** Numbers that the shader leaves for each column. */
const OUTPUTS = 5;

/**
 * One invocation a column. It finds the values of two ranks by their bits, from the highest on: of all whole
 * numbers, the largest that fewer votes than the rank lie below. The bits are never taken for floats, so that
 * no rounding, flushing or reordering that a device may do can change which values they are. No memory but the
 * rows, whatever their number.
 */
const SHADER = /* wgsl */ `
	struct Shape { rows: u32, stride: u32, columns: u32, low: u32, high: u32 }
	@group(0) @binding(0) var<uniform> shape: Shape;
	@group(0) @binding(1) var<storage, read_write> keys: array<u32>;
	@group(0) @binding(2) var<storage, read_write> result: array<u32>;
	@group(0) @binding(3) var<storage, read> votes: array<vec4u>;

	// whole numbers in the order of the floats: −0 just below +0
	fn keyOf(bits: u32) -> u32 { return select(bits | 0x80000000u, ~bits, bits >= 0x80000000u); }
	fn bitsOf(key: u32) -> u32 { return select(~key, key & 0x7fffffffu, key >= 0x80000000u); }

	fn total(counts: vec4u) -> u32 { return counts.x + counts.y + counts.z + counts.w; }

	// four rows at a time: several times the speed of one on SwiftShader
	fn keysAt(at: u32) -> vec4u {
		let s = shape.stride;
		return vec4u(keys[at], keys[at + s], keys[at + 2u * s], keys[at + 3u * s]);
	}

	@compute @workgroup_size(${WORKGROUP})
	fn middle(@builtin(global_invocation_id) id: vec3u) {
		let column = id.x;
		if (column >= shape.columns) { return; }
		let four = 4u * shape.stride;
		let end = shape.rows * shape.stride + column;
		for (var at = column; at < end; at += shape.stride) { keys[at] = keyOf(keys[at]); }

		var low = 0u;
		var high = 0u;
		for (var bit = 0x80000000u; bit > 0u; bit >>= 1u) {
			let lower = vec4u(low | bit);
			let higher = vec4u(high | bit);
			var belowLow = vec4u(0u);
			var belowHigh = vec4u(0u);
			var row = 0u;
			for (var at = column; at < end; at += four) {
				let key = keysAt(at);
				let vote = votes[row];
				belowLow += select(vec4u(0u), vote, key < lower);
				belowHigh += select(vec4u(0u), vote, key < higher);
				row++;
			}
			if (total(belowLow) < shape.low) { low |= bit; }
			if (total(belowHigh) < shape.high) { high |= bit; }
		}

		// what lies between the two, and the votes up to the lower and below the higher
		var between = 0.0;
		var upToLow = vec4u(0u);
		var belowHigh = vec4u(0u);
		var row = 0u;
		for (var at = column; at < end; at += four) {
			let key = keysAt(at);
			let vote = votes[row];
			let isUpToLow = key <= vec4u(low);
			let isBelowHigh = key < vec4u(high);
			upToLow += select(vec4u(0u), vote, isUpToLow);
			belowHigh += select(vec4u(0u), vote, isBelowHigh);
			let values = bitcast<vec4f>(select(~key, key & vec4u(0x7fffffffu), key >= vec4u(0x80000000u)));
			between += dot(vec4f(vote), select(vec4f(0.0), values, !isUpToLow & isBelowHigh));
			row++;
		}
		let at = ${OUTPUTS}u * column;
		result[at] = bitsOf(low);
		result[at + 1u] = bitsOf(high);
		result[at + 2u] = bitcast<u32>(between);
		result[at + 3u] = total(upToLow);
		result[at + 4u] = total(belowHigh);
	}
`;

export function middlePipeline(device: GPUDevice): GPUComputePipeline {
	const module = device.createShaderModule({ code: SHADER });
	return device.createComputePipeline({
		layout: 'auto',
		compute: { module, entryPoint: 'middle' }
	});
}

/**
 * The step of a filter that takes each weight by itself, by the values that the device finds; the last
 * arithmetic is done here in float64. A median is thus the processor's, bit for bit. A trimmed mean of n
 * updates is within (n + 3)·2⁻²⁴ of the step times the largest value that is left, since what lies between the
 * edges is summed in float32.
 *
 * @throws {StoreError} `update/shape-mismatch`, `update/not-finite`.
 */
export async function webgpuMiddle(
	{ device, pipeline }: { readonly device: GPUDevice; readonly pipeline: GPUComputePipeline },
	filter: ByWeightFilter,
	{ buffer, numWeights }: { readonly buffer: BallotBuffer; readonly numWeights: number }
): Promise<Float32Array> {
	const { places, votes, factors } = buffer;
	const result = new Float32Array(numWeights);
	const isHeard = (_: unknown, k: number) => (votes[k] ?? 0) > 0;
	const heard = fewest(votes.filter(isHeard));
	if (heard.length === 0) return result;

	const edges = edgesOf(filter, heard);
	const length = stepLength(votes);
	const files = new PayloadFiles(places.filter(isHeard), numWeights);
	try {
		const rows = new PayloadRows(files, factors.filter(isHeard), 0);
		const outBytes = 4 * OUTPUTS * rows.width;
		const shader = new WebgpuRows(device, pipeline, {
			numRows: heard.length,
			stride: rows.stride,
			outBytes,
			votes: inGroups(heard)
		});
		try {
			for (const range of rows.ranges(numWeights)) {
				const [, stride, numRows] = rows.loadFinite(range);
				const shape = [numRows, stride / 4, range.count, edges.low, edges.high];
				const groups = [Math.ceil(range.count / WORKGROUP), 1, 1] as const;
				const found = new DataView(await shader.run(rows.bytes, shape, groups));
				for (let i = 0; i < range.count; i++) {
					// + 0 makes −0 into 0
					result[range.start + i] = length * edges.mean(found, 4 * OUTPUTS * i) + 0;
				}
			}
		} finally {
			shader.dispose();
		}
		return result;
	} finally {
		files.close();
	}
}

/** With zeros for the rows that fill the last group of four. */
function inGroups(votes: Uint32Array): Uint32Array<ArrayBuffer> {
	const groups = new Uint32Array(4 * Math.ceil(votes.length / 4));
	groups.set(votes);
	return groups;
}

/** Equal votes as one vote each: smaller numbers round less. */
function fewest(votes: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
	const [first] = votes;
	return votes.every((vote) => vote === first) ? votes.fill(1) : votes;
}

/** The ranks, counted in votes from 1, that the result lies between, and what is made of the values there. */
interface Edges {
	readonly low: number;
	readonly high: number;
	mean(found: DataView, at: number): number;
}

function edgesOf(filter: ByWeightFilter, votes: Uint32Array): Edges {
	const total = totalOf(votes);
	if (filter.kind === 'median') {
		return {
			low: Math.ceil(total / 2),
			high: Math.floor(total / 2) + 1,
			mean: (found, at) => (found.getFloat32(at, true) + found.getFloat32(at + 4, true)) / 2
		};
	}
	const cut = trimmedVotes(votes, filter.trim);
	const kept = total - 2 * cut;
	return {
		low: cut + 1,
		high: total - cut,
		mean(found, at) {
			const [low, high] = [found.getFloat32(at, true), found.getFloat32(at + 4, true)];
			const upToLow = found.getUint32(at + 12, true);
			// one value alone is left
			if (low === high) return low;
			const between = found.getFloat32(at + 8, true);
			const belowHigh = found.getUint32(at + 16, true);
			return ((upToLow - cut) * low + between + (total - cut - belowHigh) * high) / kept;
		}
	};
}
