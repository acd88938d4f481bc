/**
 * AssemblyScript, compiled by `npm run build:wasm` into filtering.wasm.ts.
 *
 * Updates lie in rows of float32 weights, `stride` bytes apart and padded with zeros to 16 weights. All
 * orders of operations are fixed and there is no fused multiply-add: every machine gives the same bits.
 */

/** Bytes of the columns that are sorted at a time: one cache line a row. */
const LINE: usize = 64;

/** Columns whose squares are summed in float32 before they are added up in float64. */
const CHUNK: usize = 512;

/** x[i] *= factor in float32. */
export function scaleRow(x: usize, count: usize, factor: f32): void {
	const scale = f32x4.splat(factor);
	const end = x + (count << 2);
	for (; x < end; x += 16) v128.store(x, f32x4.mul(v128.load(x), scale));
}

/**
 * For each column, step·Σ vote·x / divisor over the wires `first` to `last` of the sorted column.
 *
 * @returns 0 if every value of these columns is finite, else NaN.
 * @param network Pairs of byte offsets in `scratch`, wire·64: the smaller value goes to the first.
 * @param scratch One line of 16 columns a row.
 */
export function meanOfMiddle(
	rows: usize,
	stride: usize,
	numRows: usize,
	count: usize,
	network: usize,
	networkEnd: usize,
	scratch: usize,
	first: usize,
	last: usize,
	vote: f64,
	divisor: f64,
	step: f64,
	out: usize
): f64 {
	let poison = f32x4.splat(0);
	const votes = f64x2.splat(vote);
	const divisors = f64x2.splat(divisor);
	const steps = f64x2.splat(step);
	const firstLine = scratch + first * LINE;
	const lastLine = scratch + last * LINE;
	const end = rows + (count << 2);
	for (; rows < end; rows += LINE, out += LINE) {
		poison = f32x4.add(poison, gather(rows, stride, numRows, scratch));
		sortLines(network, networkEnd, scratch);
		for (let lane: usize = 0; lane < LINE; lane += 16) {
			let left = f64x2.splat(0);
			let right = f64x2.splat(0);
			for (let line = firstLine + lane; line <= lastLine + lane; line += LINE) {
				const v = v128.load(line);
				left = f64x2.add(left, f64x2.mul(votes, low(v)));
				right = f64x2.add(right, f64x2.mul(votes, high(v)));
			}
			left = f64x2.mul(steps, f64x2.div(left, divisors));
			right = f64x2.mul(steps, f64x2.div(right, divisors));
			// + 0 makes −0 into 0
			left = f64x2.add(left, f64x2.splat(0));
			right = f64x2.add(right, f64x2.splat(0));
			const l = f32x4.demote_f64x2_zero(left);
			const r = f32x4.demote_f64x2_zero(right);
			v128.store(out + lane, v128.shuffle<i32>(l, r, 0, 1, 4, 5));
		}
	}
	return sumOfLanes(poison);
}

/**
 * For each column, step times its weighted median, or its weighted mean without `cut` votes at each end.
 *
 * @returns 0 if every value of these columns is finite, else NaN.
 * @param ballots One u32 a row. `scratch` has room for two lines a row: its values, then its votes.
 * @param cut Negative: the median.
 */
export function middleOfVotes(
	rows: usize,
	stride: usize,
	numRows: usize,
	count: usize,
	network: usize,
	networkEnd: usize,
	scratch: usize,
	ballots: usize,
	cut: i32,
	total: i32,
	step: f64,
	out: usize
): f64 {
	let poison = f32x4.splat(0);
	const values = scratch;
	const votes = scratch + numRows * LINE;
	const end = rows + (count << 2);
	for (; rows < end; rows += LINE, out += LINE) {
		poison = f32x4.add(poison, gather(rows, stride, numRows, values));
		for (let k: usize = 0; k < numRows; k++) {
			const vote = i32x4.splat(load<i32>(ballots + (k << 2)));
			for (let lane: usize = 0; lane < LINE; lane += 16) v128.store(votes + k * LINE + lane, vote);
		}
		sortBallots(network, networkEnd, values, votes);
		for (let lane: usize = 0; lane < LINE; lane += 4) {
			const middle =
				cut < 0
					? medianOf(values + lane, votes + lane, numRows, total)
					: trimmedOf(values + lane, votes + lane, numRows, cut, total);
			store<f32>(out + lane, <f32>(step * middle + 0));
		}
	}
	return sumOfLanes(poison);
}

/** @returns 0 if every value of these rows is finite, else NaN. */
export function poisonOf(rows: usize, stride: usize, numRows: usize, count: usize): f64 {
	let poison = f32x4.splat(0);
	for (let k: usize = 0; k < numRows; k++, rows += stride) {
		const end = rows + (count << 2);
		for (let at = rows; at < end; at += LINE) {
			for (let lane: usize = 0; lane < LINE; lane += 16) {
				const v = v128.load(at + lane);
				poison = f32x4.add(poison, f32x4.sub(v, v));
			}
		}
	}
	return sumOfLanes(poison);
}

/** out[i·numRows + j] += ‖xᵢ − xⱼ‖² for i < j, over `count` columns. */
export function addDistances(
	rows: usize,
	stride: usize,
	numRows: usize,
	count: usize,
	out: usize
): void {
	for (let at: usize = 0; at < count; at += CHUNK) {
		const bytes = min(CHUNK, count - at) << 2;
		const from = rows + (at << 2);
		for (let i: usize = 0; i < numRows; i++) {
			const x = from + i * stride;
			const line = out + ((i * numRows) << 3);
			let j = i + 1;
			for (; j + 4 <= numRows; j += 4)
				addDistances4(x, from + j * stride, stride, bytes, line + (j << 3));
			for (; j < numRows; j++) addDistance(x, from + j * stride, bytes, line + (j << 3));
		}
	}
}

function addDistances4(x: usize, y: usize, stride: usize, bytes: usize, out: usize): void {
	let s0 = f32x4.splat(0);
	let s1 = f32x4.splat(0);
	let s2 = f32x4.splat(0);
	let s3 = f32x4.splat(0);
	const y1 = y + stride;
	const y2 = y1 + stride;
	const y3 = y2 + stride;
	for (let at: usize = 0; at < bytes; at += 16) {
		const v = v128.load(x + at);
		const d0 = f32x4.sub(v, v128.load(y + at));
		const d1 = f32x4.sub(v, v128.load(y1 + at));
		const d2 = f32x4.sub(v, v128.load(y2 + at));
		const d3 = f32x4.sub(v, v128.load(y3 + at));
		s0 = f32x4.add(s0, f32x4.mul(d0, d0));
		s1 = f32x4.add(s1, f32x4.mul(d1, d1));
		s2 = f32x4.add(s2, f32x4.mul(d2, d2));
		s3 = f32x4.add(s3, f32x4.mul(d3, d3));
	}
	addTo(out, s0);
	addTo(out + 8, s1);
	addTo(out + 16, s2);
	addTo(out + 24, s3);
}

function addDistance(x: usize, y: usize, bytes: usize, out: usize): void {
	let sum = f32x4.splat(0);
	for (let at: usize = 0; at < bytes; at += 16) {
		const d = f32x4.sub(v128.load(x + at), v128.load(y + at));
		sum = f32x4.add(sum, f32x4.mul(d, d));
	}
	addTo(out, sum);
}

function addTo(out: usize, lanes: v128): void {
	store<f64>(out, load<f64>(out) + sumOfLanes(lanes));
}

/** Copies 16 columns to the scratch lines. @returns Zeros if all of them are finite, else NaN somewhere. */
function gather(from: usize, stride: usize, numRows: usize, scratch: usize): v128 {
	let poison = f32x4.splat(0);
	const end = scratch + numRows * LINE;
	for (; scratch < end; scratch += LINE, from += stride) {
		const a = v128.load(from);
		const b = v128.load(from, 16);
		const c = v128.load(from, 32);
		const d = v128.load(from, 48);
		v128.store(scratch, a);
		v128.store(scratch, b, 16);
		v128.store(scratch, c, 32);
		v128.store(scratch, d, 48);
		// x - x is 0 for every finite x, else NaN
		poison = f32x4.add(poison, f32x4.sub(a, a));
		poison = f32x4.add(poison, f32x4.sub(b, b));
		poison = f32x4.add(poison, f32x4.sub(c, c));
		poison = f32x4.add(poison, f32x4.sub(d, d));
	}
	return poison;
}

function sumOfLanes(v: v128): f64 {
	const pairs = f64x2.add(low(v), high(v));
	return f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
}

function sortLines(network: usize, networkEnd: usize, scratch: usize): void {
	for (; network < networkEnd; network += 8) {
		const a = scratch + load<u32>(network);
		const b = scratch + load<u32>(network, 4);
		compare(a, b, 0);
		compare(a, b, 16);
		compare(a, b, 32);
		compare(a, b, 48);
	}
}

function compare(a: usize, b: usize, at: usize): void {
	const x = v128.load(a + at);
	const y = v128.load(b + at);
	v128.store(a + at, f32x4.pmin(x, y));
	v128.store(b + at, f32x4.pmax(x, y));
}

function sortBallots(network: usize, networkEnd: usize, values: usize, votes: usize): void {
	for (; network < networkEnd; network += 8) {
		const a = <usize>load<u32>(network);
		const b = <usize>load<u32>(network, 4);
		for (let at: usize = 0; at < LINE; at += 16) {
			const x = v128.load(values + a + at);
			const y = v128.load(values + b + at);
			const swap = f32x4.gt(x, y);
			v128.store(values + a + at, v128.bitselect(y, x, swap));
			v128.store(values + b + at, v128.bitselect(x, y, swap));
			const u = v128.load(votes + a + at);
			const v = v128.load(votes + b + at);
			v128.store(votes + a + at, v128.bitselect(v, u, swap));
			v128.store(votes + b + at, v128.bitselect(u, v, swap));
		}
	}
}

function medianOf(values: usize, votes: usize, numRows: usize, total: i32): f64 {
	let below: i64 = 0;
	const end = values + numRows * LINE;
	for (; values < end; values += LINE, votes += LINE) {
		below += load<i32>(votes);
		const value = <f64>load<f32>(values);
		if (2 * below > total) return value;
		if (2 * below == total) return (value + <f64>load<f32>(values + LINE)) / 2;
	}
	return 0;
}

function trimmedOf(values: usize, votes: usize, numRows: usize, cut: i32, total: i32): f64 {
	let below: i32 = 0;
	let sum: f64 = 0;
	const end = values + numRows * LINE;
	for (; values < end; values += LINE, votes += LINE) {
		const from = max(below, cut);
		below += load<i32>(votes);
		sum += <f64>max(0, min(below, total - cut) - from) * <f64>load<f32>(values);
	}
	return sum / <f64>(total - 2 * cut);
}

function low(v: v128): v128 {
	return f64x2.promote_low_f32x4(v);
}

function high(v: v128): v128 {
	return f64x2.promote_low_f32x4(v128.shuffle<i32>(v, v, 2, 3, 2, 3));
}
