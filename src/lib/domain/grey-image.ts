/** A greyscale picture: row by row, 0 is background and 1 is ink. */
export interface GreyImage {
	readonly width: number;
	readonly height: number;
	readonly values: Float32Array;
}

/** Less than this much ink is background: camera noise, JPEG ringing. */
const FAINT = 0.15;

/**
 * Ink in a photograph or drawing of one sign: luminance, inverted where the border (the paper) is light,
 * stretched so that the paper is 0 and the darkest ink 1.
 *
 * @param rgba Four bytes a pixel, row by row; transparency counts as white paper.
 */
export function inkOf(rgba: Uint8ClampedArray, width: number, height: number): GreyImage {
	const values = new Float32Array(width * height);
	for (let i = 0; i < values.length; i++) values[i] = luminance(rgba, 4 * i);

	const paper = median(borderOf({ width, height, values }));
	const ink = values.map((value) => (paper > 0.5 ? paper - value : value - paper));
	const strongest = ink.reduce((max, value) => Math.max(max, value), 0);
	const scaled = ink.map((value) => {
		const share = strongest > 0 ? value / strongest : 0;
		return share < FAINT ? 0 : share;
	});
	return { width, height, values: scaled };
}

/**
 * Scales the ink's bounding box into `box` × `box`, keeping its proportions, and puts its centre of mass
 * at the centre of a `size` × `size` picture, as MNIST's digits were (20 in 28).
 *
 * @returns All zero if there is no ink.
 * @see LeCun, Cortes, Burges: The MNIST database, http://yann.lecun.com/exdb/mnist/
 */
export function centreInk(image: GreyImage, size = 28, box = 20): GreyImage {
	const bounds = boundsOf(image);
	const values = new Float32Array(size * size);
	if (!bounds) return { width: size, height: size, values };

	const scale = box / Math.max(bounds.width, bounds.height);
	const small = resample(image, bounds, {
		width: Math.max(1, Math.round(bounds.width * scale)),
		height: Math.max(1, Math.round(bounds.height * scale))
	});
	const centre = centreOfMass(small);
	const left = Math.round((size - 1) / 2 - centre.x);
	const top = Math.round((size - 1) / 2 - centre.y);
	const isInside = (at: number) => at >= 0 && at < size;
	small.values.forEach((value, i) => {
		const x = left + (i % small.width);
		const y = top + Math.floor(i / small.width);
		if (isInside(x) && isInside(y)) values[y * size + x] = Math.min(1, value);
	});
	return { width: size, height: size, values };
}

interface Size {
	readonly width: number;
	readonly height: number;
}

interface Bounds extends Size {
	readonly left: number;
	readonly top: number;
}

function boundsOf({ width, values }: GreyImage): Bounds | null {
	let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
	values.forEach((value, i) => {
		if (value <= 0) return;
		left = Math.min(left, i % width);
		right = Math.max(right, i % width);
		top = Math.min(top, Math.floor(i / width));
		bottom = Math.floor(i / width);
	});
	return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
}

/** Area average of `bounds` of the image, on another grid. */
function resample(image: GreyImage, bounds: Bounds, { width, height }: Size): GreyImage {
	const columns = overlaps(bounds.left, bounds.width, width);
	const rows = overlaps(bounds.top, bounds.height, height);
	const values = new Float32Array(width * height);
	rows.forEach((row, y) => {
		columns.forEach((column, x) => {
			let sum = 0;
			for (const r of row) {
				for (const c of column) {
					sum += r.share * c.share * (image.values[r.at * image.width + c.at] ?? 0);
				}
			}
			values[y * width + x] = sum;
		});
	});
	return { width, height, values };
}

/** For each of `cells` equal cells over `length` pixels from `start`: the pixels under it, shares sum to 1. */
function overlaps(start: number, length: number, cells: number): { at: number; share: number }[][] {
	const cell = length / cells;
	return Array.from({ length: cells }, (_, i) => {
		const [from, to] = [i * cell, (i + 1) * cell];
		const shares = [];
		for (let pixel = Math.floor(from); pixel < Math.min(length, Math.ceil(to)); pixel++) {
			const covered = Math.min(to, pixel + 1) - Math.max(from, pixel);
			if (covered > 0) shares.push({ at: start + pixel, share: covered / cell });
		}
		return shares;
	});
}

function centreOfMass({ width, values }: GreyImage): { x: number; y: number } {
	let [mass, x, y] = [0, 0, 0];
	values.forEach((value, i) => {
		mass += value;
		x += value * (i % width);
		y += value * Math.floor(i / width);
	});
	return { x: x / mass, y: y / mass };
}

/** Rec. 709 luminance over white, in [0, 1]. */
function luminance(rgba: Uint8ClampedArray, at: number): number {
	const [r = 0, g = 0, b = 0, alpha = 0] = rgba.subarray(at, at + 4);
	const over = (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
	return (alpha / 255) * over + 1 - alpha / 255;
}

function borderOf({ width, height, values }: GreyImage): Float32Array {
	return values.filter((_, i) => {
		const [x, y] = [i % width, Math.floor(i / width)];
		return x === 0 || y === 0 || x === width - 1 || y === height - 1;
	});
}

function median(values: Float32Array): number {
	return values.toSorted()[Math.floor(values.length / 2)] ?? 1;
}
