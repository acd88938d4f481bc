/** Rec. 709: how much red, green and blue add to what an eye sees as light. */
const LIGHT = [0.2126, 0.7152, 0.0722] as const;

/**
 * One channel of a pixel over white paper, in [0, 1].
 *
 * @param rgba Four bytes a pixel.
 * @param channel 0 red, 1 green, 2 blue.
 */
export function overWhite(rgba: Uint8ClampedArray, pixel: number, channel: 0 | 1 | 2): number {
	const alpha = (rgba[4 * pixel + 3] ?? 0) / 255;
	return (alpha * (rgba[4 * pixel + channel] ?? 0)) / 255 + 1 - alpha;
}

/** Luminance of a pixel over white paper, in [0, 1]. @see ITU-R BT.709 */
export function luminance(rgba: Uint8ClampedArray, pixel: number): number {
	const [red, green, blue] = LIGHT;
	return (
		red * overWhite(rgba, pixel, 0) +
		green * overWhite(rgba, pixel, 1) +
		blue * overWhite(rgba, pixel, 2)
	);
}
