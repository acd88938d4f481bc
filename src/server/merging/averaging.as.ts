/**
 * AssemblyScript, compiled by `npm run build:wasm` into averaging.wasm.ts.
 *
 * Everything is summed in float64 with one multiplication and one addition per weight and update, in the
 * order of the updates: exactly what the plain float64 loop over decoded deltas does, bit for bit. No fused
 * multiply-add, whose result differs between machines: replaying a merge must give the same bytes.
 *
 * Pointers are 16-byte aligned. Every `count` is rounded up to a whole vector by the caller's padding: the
 * lanes past the last weight are computed from left-over bytes and never read.
 */

/** Weights that share one scale in int8; src/lib/domain/codec.ts. */
const BLOCK: usize = 256;

/** sums[i] += c·x[i]: float64 sums, float32 x. */
export function addScaled(sums: usize, count: usize, x: usize, c: f64): void {
	const scale = f64x2.splat(c);
	const end = x + (count << 2);
	for (; x < end; x += 16, sums += 32) {
		const v = v128.load(x);
		v128.store(sums, f64x2.add(v128.load(sums), f64x2.mul(low(v), scale)));
		v128.store(sums, f64x2.add(v128.load(sums, 16), f64x2.mul(high(v), scale)), 16);
	}
}

/** Four `addScaled` in one pass over the sums; the xs lie `stride` bytes apart. */
export function addScaled4(
	sums: usize,
	count: usize,
	x: usize,
	stride: usize,
	c0: f64,
	c1: f64,
	c2: f64,
	c3: f64
): void {
	const s0 = f64x2.splat(c0);
	const s1 = f64x2.splat(c1);
	const s2 = f64x2.splat(c2);
	const s3 = f64x2.splat(c3);
	const x1 = stride;
	const x2 = stride * 2;
	const x3 = stride * 3;
	const end = x + (count << 2);
	for (; x < end; x += 16, sums += 32) {
		let left = v128.load(sums);
		let right = v128.load(sums, 16);
		let v = v128.load(x);
		left = f64x2.add(left, f64x2.mul(low(v), s0));
		right = f64x2.add(right, f64x2.mul(high(v), s0));
		v = v128.load(x + x1);
		left = f64x2.add(left, f64x2.mul(low(v), s1));
		right = f64x2.add(right, f64x2.mul(high(v), s1));
		v = v128.load(x + x2);
		left = f64x2.add(left, f64x2.mul(low(v), s2));
		right = f64x2.add(right, f64x2.mul(high(v), s2));
		v = v128.load(x + x3);
		left = f64x2.add(left, f64x2.mul(low(v), s3));
		right = f64x2.add(right, f64x2.mul(high(v), s3));
		v128.store(sums, left);
		v128.store(sums, right, 16);
	}
}

/** out[i] = scales[i / 256]·q[i], rounded to float32 as `decodeDelta` does. `out` is padded to 16 weights. */
export function dequantise(out: usize, count: usize, scales: usize, q: usize): void {
	const end = q + count;
	for (; q < end; scales += 4) {
		const scale = f32x4.splat(load<f32>(scales));
		const blockEnd = min(q + BLOCK, end);
		for (; q < blockEnd; q += 16, out += 64) {
			const bytes = v128.load(q);
			const left = i16x8.extend_low_i8x16_s(bytes);
			const right = i16x8.extend_high_i8x16_s(bytes);
			v128.store(out, f32x4.mul(scale, widen(i32x4.extend_low_i16x8_s(left))));
			v128.store(out, f32x4.mul(scale, widen(i32x4.extend_high_i16x8_s(left))), 16);
			v128.store(out, f32x4.mul(scale, widen(i32x4.extend_low_i16x8_s(right))), 32);
			v128.store(out, f32x4.mul(scale, widen(i32x4.extend_high_i16x8_s(right))), 48);
		}
	}
}

/** out[i] = sums[i] rounded to float32. @returns 0 if every sum is finite, else NaN. Padded with zeros to 4. */
export function roundSums(sums: usize, count: usize, out: usize): f64 {
	let poison = f64x2.splat(0);
	const end = sums + (count << 3);
	for (; sums < end; sums += 32, out += 16) {
		const left = v128.load(sums);
		const right = v128.load(sums, 16);
		const l = f32x4.demote_f64x2_zero(left);
		const r = f32x4.demote_f64x2_zero(right);
		v128.store(out, v128.shuffle<i32>(l, r, 0, 1, 4, 5));
		// x - x is 0 for every finite x, else NaN
		poison = f64x2.add(poison, f64x2.sub(left, left));
		poison = f64x2.add(poison, f64x2.sub(right, right));
	}
	return f64x2.extract_lane(poison, 0) + f64x2.extract_lane(poison, 1);
}

/** Σ x[i]² in float64; not finite exactly if an x is not. `x` is padded with zeros to 4 weights. */
export function sumOfSquares(x: usize, count: usize): f64 {
	let left = f64x2.splat(0);
	let right = f64x2.splat(0);
	const end = x + (count << 2);
	for (; x < end; x += 16) {
		const v = v128.load(x);
		left = f64x2.add(left, f64x2.mul(low(v), low(v)));
		right = f64x2.add(right, f64x2.mul(high(v), high(v)));
	}
	const sum = f64x2.add(left, right);
	return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

function low(v: v128): v128 {
	return f64x2.promote_low_f32x4(v);
}

function high(v: v128): v128 {
	return f64x2.promote_low_f32x4(v128.shuffle<i32>(v, v, 2, 3, 2, 3));
}

function widen(v: v128): v128 {
	return f32x4.convert_i32x4_s(v);
}
