/**
 * The case `upSampling2d`: [6, 5, 2] → convolution 2 × 2 to 3 channels → each pixel twice down and three
 * times across → dense → softmax over three labels.
 */
export function upSamplingReference(weights: Float64Array, input: Float32Array): number[] {
	const [height, width, channels, filters, labels] = [6, 5, 2, 3, 3];
	const [outHeight, outWidth] = [height - 1, width - 1];
	const biasAt = 2 * 2 * channels * filters;
	const denseAt = biasAt + filters;
	const pixel = (y: number, x: number, k: number) => {
		let sum = weights[biasAt + k] ?? NaN;
		for (let tap = 0; tap < 4 * channels; tap++) {
			const [i, j, c] = [tap >> 2, (tap >> 1) & 1, tap & 1];
			const value = input[((y + i) * width + x + j) * channels + c] ?? NaN;
			sum += value * (weights[tap * filters + k] ?? NaN);
		}
		return sum;
	};

	const numFeatures = 2 * outHeight * (3 * outWidth) * filters;
	const scores = Array.from(
		{ length: labels },
		(_, l) => weights[denseAt + numFeatures * labels + l] ?? NaN
	);
	for (let feature = 0; feature < numFeatures; feature++) {
		const k = feature % filters;
		const column = Math.floor(feature / filters) % (3 * outWidth);
		const row = Math.floor(feature / (filters * 3 * outWidth));
		const value = pixel(Math.floor(row / 2), Math.floor(column / 3), k);
		for (let l = 0; l < labels; l++) {
			scores[l] = (scores[l] ?? 0) + value * (weights[denseAt + feature * labels + l] ?? NaN);
		}
	}
	const powers = scores.map(Math.exp);
	const total = powers.reduce((sum, power) => sum + power, 0);
	return powers.map((power) => power / total);
}
