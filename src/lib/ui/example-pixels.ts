/** Pixels of an example, as a canvas takes them. */
export interface Pixels {
	readonly width: number;
	readonly height: number;
	/** RGBA, row by row. */
	readonly rgba: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * An example as a picture, if it is one.
 *
 * @param input Flat, values in [0, 1].
 * @param shape `[height, width]`, or with a last axis of 1 (grey) or 3 (red, green, blue).
 * @returns Null for any other shape.
 */
export function examplePixels(input: Float32Array, shape: readonly number[]): Pixels | null {
	const [height, width, channels = 1] = shape;
	if (!height || !width || shape.length > 3 || ![1, 3].includes(channels)) return null;
	if (input.length !== height * width * channels) return null;

	return { width, height, rgba: rgbaOf(input, channels) };
}

function rgbaOf(input: Float32Array, channels: number): Uint8ClampedArray<ArrayBuffer> {
	const pixels = input.length / channels;
	const rgba = new Uint8ClampedArray(4 * pixels).fill(255);
	for (let i = 0; i < pixels; i++) {
		for (let c = 0; c < 3; c++) {
			rgba[4 * i + c] = 255 * (input[i * channels + (channels === 3 ? c : 0)] ?? 0);
		}
	}
	return rgba;
}
