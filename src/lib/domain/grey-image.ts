import { luminance } from './pixel';
import { resample, type Bounds, type GreyImage } from './resample';

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
	for (let i = 0; i < values.length; i++) values[i] = luminance(rgba, i);

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

function centreOfMass({ width, values }: GreyImage): { x: number; y: number } {
	let [mass, x, y] = [0, 0, 0];
	values.forEach((value, i) => {
		mass += value;
		x += value * (i % width);
		y += value * Math.floor(i / width);
	});
	return { x: x / mass, y: y / mass };
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
