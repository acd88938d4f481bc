/**
 * AssemblyScript, compiled by `npm run build:wasm` into patches.wasm.ts: the two moves between images and
 * matrices that make matrix products of convolutions. They work in the memory of tfjs's WASM backend.
 * Pointers are byte addresses; counts are of float32 values unless said otherwise.
 */

// The convolution at hand: x is [N, H, W, C], one output row a position (n, p, q).
let H: i32 = 0;
let W: i32 = 0;
let C: i32 = 0;
let filterHeight: i32 = 0;
let filterWidth: i32 = 0;
let strideHeight: i32 = 0;
let strideWidth: i32 = 0;
let dilationHeight: i32 = 0;
let dilationWidth: i32 = 0;
let top: i32 = 0;
let left: i32 = 0;
let outHeight: i32 = 0;
let outWidth: i32 = 0;

// prettier-ignore
export function setShape(
	h: i32, w: i32, c: i32, fh: i32, fw: i32, sh: i32, sw: i32, dh: i32, dw: i32, t: i32, l: i32, oh: i32, ow: i32
): void {
	H = h; W = w; C = c; filterHeight = fh; filterWidth = fw; strideHeight = sh; strideWidth = sw;
	dilationHeight = dh; dilationWidth = dw; top = t; left = l; outHeight = oh; outWidth = ow;
}

/** Writes `count` patches of x from position `first` on, one a row of `rows` [count, fh·fw·C]. */
export function gatherPatches(x: usize, rows: usize, first: i32, count: i32): void {
	for (let r = first; r < first + count; r++) rows = movePatch(x, rows, r, false);
}

/** Adds `count` rows, patches of x from position `first` on, to x: the adjoint of `gatherPatches`. */
export function scatterPatches(x: usize, rows: usize, first: i32, count: i32): void {
	for (let r = first; r < first + count; r++) rows = movePatch(x, rows, r, true);
}

/** @returns Where the next row starts. */
function movePatch(x: usize, row: usize, position: i32, scatter: bool): usize {
	const q = position % outWidth;
	const p = (position / outWidth) % outHeight;
	const n = position / (outWidth * outHeight);
	const y0 = p * strideHeight - top;
	const z0 = q * strideWidth - left;
	const isInside = dilationWidth == 1 && z0 >= 0 && z0 + filterWidth <= W;

	for (let i = 0; i < filterHeight; i++) {
		const y = y0 + i * dilationHeight;
		if (y < 0 || y >= H) {
			if (!scatter) zero(row, filterWidth * C);
			row += (<usize>(filterWidth * C)) << 2;
			continue;
		}
		const line = x + ((<usize>(n * H + y) * W * C) << 2);
		if (isInside) {
			move(line + ((<usize>(z0 * C)) << 2), row, filterWidth * C, scatter);
			row += (<usize>(filterWidth * C)) << 2;
			continue;
		}
		for (let j = 0; j < filterWidth; j++) {
			const z = z0 + j * dilationWidth;
			if (z >= 0 && z < W) move(line + ((<usize>(z * C)) << 2), row, C, scatter);
			else if (!scatter) zero(row, C);
			row += (<usize>C) << 2;
		}
	}
	return row;
}

function move(pixels: usize, row: usize, count: i32, scatter: bool): void {
	let i = 0;
	if (scatter) {
		for (; i + 4 <= count; i += 4, pixels += 16, row += 16) {
			v128.store(pixels, f32x4.add(v128.load(pixels), v128.load(row)));
		}
		for (; i < count; i++, pixels += 4, row += 4) {
			store<f32>(pixels, load<f32>(pixels) + load<f32>(row));
		}
		return;
	}
	for (; i + 4 <= count; i += 4, pixels += 16, row += 16) v128.store(row, v128.load(pixels));
	for (; i < count; i++, pixels += 4, row += 4) store<f32>(row, load<f32>(pixels));
}

function zero(row: usize, count: i32): void {
	for (let i = 0; i < count; i++, row += 4) store<f32>(row, 0);
}
