import { luminance, overWhite } from './pixel';
import { resample, type Size } from './resample';

/**
 * How a picture becomes one input. `sign`: as ink of one sign on paper, cut out and centred. `plain`: the whole
 * of it, stretched to the input's height and width.
 */
export type PictureReading = 'sign' | 'plain';

/** Height, width and values a pixel of an input that is a picture; null for any other. */
function pictureShape(inputShape: readonly number[]): (Size & { channels: 1 | 3 }) | null {
	const [height = 0, width = 0, channels = 1] = inputShape;
	if (inputShape.length < 2 || inputShape.length > 3) return null;
	return channels === 1 || channels === 3 ? { height, width, channels } : null;
}

/**
 * How pictures can be read for inputs of this shape, what suits it best first: `[height, width]`, or with a
 * last axis of 1 (grey) or 3 (red, green, blue). Empty for any other.
 */
export function readingsFor(inputShape: readonly number[]): readonly PictureReading[] {
	const shape = pictureShape(inputShape);
	if (!shape) return [];
	return shape.channels === 1 && shape.height === shape.width ? ['sign', 'plain'] : ['plain'];
}

/**
 * The whole of a picture as one input, in [0, 1]: each value the mean over its cell of a grid that is laid over
 * the picture, whatever its proportions, as Keras reads folders of pictures by default.
 *
 * @param rgba Four bytes a pixel, row by row; transparency counts as white.
 * @param inputShape One that `readingsFor` knows a reading for.
 * @see https://keras.io/api/data_loading/image/
 */
export function plainInput(
	rgba: Uint8ClampedArray,
	size: Size,
	inputShape: readonly number[]
): Float32Array {
	const shape = pictureShape(inputShape);
	if (!shape) throw new Error(`An input of ${inputShape.join(' × ')} is no picture.`);
	const { height, width, channels } = shape;
	const input = new Float32Array(height * width * channels);
	const bounds = { left: 0, top: 0, ...size };

	for (const channel of channels === 3 ? ([0, 1, 2] as const) : (['grey'] as const)) {
		const values = Float32Array.from({ length: size.width * size.height }, (_, i) =>
			channel === 'grey' ? luminance(rgba, i) : overWhite(rgba, i, channel)
		);
		const offset = channel === 'grey' ? 0 : channel;
		const cells = resample({ ...size, values }, bounds, { width, height }).values;
		cells.forEach((value, i) => (input[channels * i + offset] = value));
	}
	return input;
}
