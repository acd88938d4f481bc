/**
 * AssemblyScript, compiled by `npm run build:wasm` into windows.wasm.ts: gradients of max pooling and of
 * depthwise convolutions, which look at each channel by itself, in the memory of tfjs's WASM backend.
 * Channels lie together, so that four of them are worked on at once. An image is a volume of depth 1.
 * Pointers are byte addresses; counts are of float32 values.
 */

let N: i32 = 0;
let C: i32 = 0;
/** Outputs of a depthwise convolution for each channel. */
let multiplier: i32 = 1;

// the axes: depth, height, width
let D: i32 = 0,
	H: i32 = 0,
	W: i32 = 0;
let outD: i32 = 0,
	outH: i32 = 0,
	outW: i32 = 0;
let strideD: i32 = 0,
	strideH: i32 = 0,
	strideW: i32 = 0;
let sizeD: i32 = 0,
	sizeH: i32 = 0,
	sizeW: i32 = 0;
let beforeD: i32 = 0,
	beforeH: i32 = 0,
	beforeW: i32 = 0;
let dilationH: i32 = 1,
	dilationW: i32 = 1;

// prettier-ignore
export function setWindows(
	n: i32, c: i32, d: i32, h: i32, w: i32, od: i32, oh: i32, ow: i32,
	sd: i32, sh: i32, sw: i32, fd: i32, fh: i32, fw: i32, bd: i32, bh: i32, bw: i32
): void {
	N = n; C = c; D = d; H = h; W = w; outD = od; outH = oh; outW = ow;
	strideD = sd; strideH = sh; strideW = sw; sizeD = fd; sizeH = fh; sizeW = fw;
	beforeD = bd; beforeH = bh; beforeW = bw;
	multiplier = 1; dilationH = 1; dilationW = 1;
}

export function setDepthwise(m: i32, dh: i32, dw: i32): void {
	multiplier = m;
	dilationH = dh;
	dilationW = dw;
}

/**
 * Max pooling of x. With `backward`, `y` is the gradient of its output, and each value of it is added to `dx`
 * where the first largest value of its window lies in x; without, `y` gets the largest values.
 */
export function maxPool(x: usize, y: usize, dx: usize, backward: bool): void {
	for (let n = 0; n < N; n++) {
		for (let o = 0; o < outD; o++) {
			for (let p = 0; p < outH; p++) {
				for (let q = 0; q < outW; q++) {
					let c = 0;
					for (; c + 4 <= C; c += 4) {
						pool4(x, y, dx, n, o, p, q, c, backward);
						y += 16;
					}
					for (; c < C; c++) {
						pool1(x, y, dx, n, o, p, q, c, backward);
						y += 4;
					}
				}
			}
		}
	}
}

// prettier-ignore
function pool4(x: usize, y: usize, dx: usize, n: i32, o: i32, p: i32, q: i32, c: i32, backward: bool): void {
	const d0 = o * strideD - beforeD, h0 = p * strideH - beforeH, w0 = q * strideW - beforeW;
	const back = min(D, d0 + sizeD), bottom = min(H, h0 + sizeH), right = min(W, w0 + sizeW);
	const left = max(0, w0);
	let best = f32x4.splat(-Infinity);
	let found = i32x4.splat(-1);
	for (let d = max(0, d0); d < back; d++) {
		for (let h = max(0, h0); h < bottom; h++) {
			let at = (((n * D + d) * H + h) * W + left) * C + c;
			for (let w = left; w < right; w++) {
				const values = v128.load(x + ((<usize>at) << 2));
				const isMore = f32x4.gt(values, best);
				best = v128.bitselect(values, best, isMore);
				found = v128.bitselect(i32x4.splat(at), found, isMore);
				at += C;
			}
		}
	}
	if (!backward) {
		v128.store(y, best);
		return;
	}
	give(dx, i32x4.extract_lane(found, 0), y, 0);
	give(dx, i32x4.extract_lane(found, 1), y, 1);
	give(dx, i32x4.extract_lane(found, 2), y, 2);
	give(dx, i32x4.extract_lane(found, 3), y, 3);
}

// prettier-ignore
function pool1(x: usize, y: usize, dx: usize, n: i32, o: i32, p: i32, q: i32, c: i32, backward: bool): void {
	const d0 = o * strideD - beforeD, h0 = p * strideH - beforeH, w0 = q * strideW - beforeW;
	const back = min(D, d0 + sizeD), bottom = min(H, h0 + sizeH), right = min(W, w0 + sizeW);
	const left = max(0, w0);
	let best: f32 = -Infinity;
	let found = -1;
	for (let d = max(0, d0); d < back; d++) {
		for (let h = max(0, h0); h < bottom; h++) {
			let at = (((n * D + d) * H + h) * W + left) * C + c;
			for (let w = left; w < right; w++) {
				const value = load<f32>(x + ((<usize>at) << 2));
				if (value > best) {
					best = value;
					found = at;
				}
				at += C;
			}
		}
	}
	if (backward) give(dx, found, y, 0);
	else store<f32>(y, best);
}

/** @param found Where in `dx`, for channel `lane` further; −1: nowhere, for all were NaN. */
function give(dx: usize, found: i32, dy: usize, lane: i32): void {
	if (found < 0) return;
	const to = dx + ((<usize>(found + lane)) << 2);
	store<f32>(to, load<f32>(to) + load<f32>(dy + ((<usize>lane) << 2)));
}

/**
 * Gradients of a depthwise convolution: to `w` [h, w, C, M] is added x ⊙ dy, or with `input` to `x` w ⊙ dy,
 * over all places where they meet.
 */
export function depthwise(x: usize, dy: usize, w: usize, input: bool): void {
	const tap = (<usize>(C * multiplier)) << 2;
	for (let n = 0; n < N; n++) {
		for (let p = 0; p < outH; p++) {
			for (let i = 0; i < sizeH; i++) {
				const row = p * strideH - beforeH + i * dilationH;
				if (row < 0 || row >= H) continue;
				const line = x + ((<usize>((n * H + row) * W * C)) << 2);
				const outputs = dy + <usize>((n * outH + p) * outW) * tap;
				for (let j = 0; j < sizeW; j++) {
					const taps = w + <usize>(i * sizeW + j) * tap;
					for (let q = 0; q < outW; q++) {
						const column = q * strideW - beforeW + j * dilationW;
						if (column < 0 || column >= W) continue;
						const pixel = line + ((<usize>(column * C)) << 2);
						meet(pixel, outputs + <usize>q * tap, taps, input);
					}
				}
			}
		}
	}
}

/** One pixel [C], one output [C, M], one tap of the filter [C, M]. */
function meet(x: usize, dy: usize, w: usize, input: bool): void {
	let c = 0;
	if (multiplier == 1) {
		// `to` is what the other two are multiplied for
		let to = input ? x : w;
		let by = input ? w : x;
		for (; c + 4 <= C; c += 4, to += 16, by += 16, dy += 16) {
			v128.store(to, f32x4.add(v128.load(to), f32x4.mul(v128.load(by), v128.load(dy))));
		}
		for (; c < C; c++, to += 4, by += 4, dy += 4) {
			store<f32>(to, load<f32>(to) + load<f32>(by) * load<f32>(dy));
		}
		return;
	}
	for (; c < C; c++, x += 4) {
		for (let m = 0; m < multiplier; m++, dy += 4, w += 4) {
			const output = load<f32>(dy);
			if (input) store<f32>(x, load<f32>(x) + load<f32>(w) * output);
			else store<f32>(w, load<f32>(w) + load<f32>(x) * output);
		}
	}
}

/** Sums the rows of x [rows, columns] into `sums` [columns]. */
export function sumRows(x: usize, rows: i32, columns: i32, sums: usize): void {
	const next = (<usize>columns) << 2;
	let column = 0;
	for (; column + 4 <= columns; column += 4, x += 16, sums += 16) {
		// four sums side by side: fewer roundings in each, and no waiting for the one before
		let a = f32x4.splat(0);
		let b = f32x4.splat(0);
		let c = f32x4.splat(0);
		let d = f32x4.splat(0);
		let at = x;
		let row = 0;
		for (; row + 4 <= rows; row += 4) {
			a = f32x4.add(a, v128.load(at));
			b = f32x4.add(b, v128.load(at + next));
			c = f32x4.add(c, v128.load(at + 2 * next));
			d = f32x4.add(d, v128.load(at + 3 * next));
			at += 4 * next;
		}
		for (; row < rows; row++, at += next) a = f32x4.add(a, v128.load(at));
		v128.store(sums, f32x4.add(f32x4.add(a, b), f32x4.add(c, d)));
	}
	for (; column < columns; column++, x += 4, sums += 4) {
		let sum: f32 = 0;
		let at = x;
		for (let row = 0; row < rows; row++, at += next) sum += load<f32>(at);
		store<f32>(sums, sum);
	}
}
