/** A picture of one value a pixel, row by row. Of ink, 0 is background and 1 is ink. */
export interface GreyImage {
	readonly width: number;
	readonly height: number;
	readonly values: Float32Array;
}

export interface Size {
	readonly width: number;
	readonly height: number;
}

export interface Bounds extends Size {
	readonly left: number;
	readonly top: number;
}

/** Area average of `bounds` of the image, on another grid. */
export function resample(image: GreyImage, bounds: Bounds, { width, height }: Size): GreyImage {
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
