/** Records a second of sound through the host, and learns from how loud each pitch is over time. */

const RATE = 8000;
/** Samples of one column of the picture. */
const WINDOW = 256;
/** Of the lowest and highest row, in hertz. */
const [LOWEST, HIGHEST] = [200, 3600];
/** Of the full scale: quieter is black. */
const DECIBELS = 60;

/** @param {string} id */
function find(id) {
	const element = document.getElementById(id);
	if (!element) throw new Error('There is no #' + id);
	return element;
}

const canvas = /** @type {HTMLCanvasElement} */ (find('picture'));
const said = find('status');
/** What was recorded last, as the model's input. @type {Float32Array | null} */
let heard = null;

/** @param {string} id @param {() => Promise<string>} act Says what has come of it. */
function onClick(id, act) {
	find(id).addEventListener('click', () => {
		act().then(
			(text) => (said.textContent = text),
			(error) => (said.textContent = error.message)
		);
	});
}

/** How loud `pitch` (hertz) is in one window, 0 to 1. @param {Float32Array} samples @param {number} pitch */
function loudness(samples, pitch) {
	let [re, im] = [0, 0];
	samples.forEach((value, i) => {
		re += value * Math.cos((2 * Math.PI * pitch * i) / RATE);
		im += value * Math.sin((2 * Math.PI * pitch * i) / RATE);
	});
	const level = 20 * Math.log10((2 * Math.hypot(re, im)) / WINDOW + 1e-9);
	return Math.min(1, Math.max(0, 1 + level / DECIBELS));
}

/** @param {Float32Array} samples @param {number} columns @param {number} rows */
function spectrogram(samples, columns, rows) {
	const input = new Float32Array(columns * rows);
	for (let column = 0; column < columns; column++) {
		const part = samples.subarray(column * WINDOW, (column + 1) * WINDOW);
		for (let row = 0; row < rows; row++) {
			const pitch = LOWEST * (HIGHEST / LOWEST) ** (row / (rows - 1));
			input[column * rows + row] = loudness(part, pitch);
		}
	}
	return input;
}

/** @param {Float32Array} input @param {number} columns @param {number} rows */
function show(input, columns, rows) {
	const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
	const pixels = context.createImageData(columns, rows);
	input.forEach((value, i) => {
		// high pitches above
		const at = (rows - 1 - (i % rows)) * columns + Math.floor(i / rows);
		pixels.data.set([255 * value, 255 * value, 255 * value, 255], 4 * at);
	});
	context.putImageData(pixels, 0, 0);
	canvas.setAttribute('aria-label', 'How loud each pitch was, over a second');
}

mlstore.ready().then(({ input, target, examples }) => {
	if (target.kind !== 'classes') throw new Error('This plugin is for classes.');
	const { labels } = target;
	const [columns = 0, rows = 0] = input.shape;

	onClick('record', async () => {
		const sound = await mlstore.capture.sound({ seconds: 1, rate: RATE });
		if (!sound) return '';
		heard = spectrogram(sound.samples, columns, rows);
		show(heard, columns, rows);
		return 'Recorded. What was it?';
	});

	labels.forEach((name, label) => {
		const button = Object.assign(document.createElement('button'), { type: 'button' });
		button.id = 'label-' + label;
		find('labels').append(button);
		onClick(button.id, async () => {
			if (!heard) throw new Error('Record a sound first.');
			await mlstore.examples.add({ input: heard, label });
			heard = null;
			return 'Kept as ' + name + '.';
		});
	});

	/** @param {number[]} perLabel */
	const showCounts = (perLabel) => {
		labels.forEach(
			(name, i) => (find('label-' + i).textContent = name + ' (' + (perLabel[i] ?? 0) + ')')
		);
	};
	showCounts(examples.perLabel);
	mlstore.on('examples', ({ perLabel }) => showCounts(perLabel));

	onClick('ask', async () => {
		if (!heard) throw new Error('Record a sound first.');
		const [scores] = await mlstore.model.predict(heard);
		const best = scores ? scores.indexOf(Math.max(...scores)) : 0;
		return labels[best] + ', ' + Math.round(100 * (scores?.[best] ?? 0)) + ' %';
	});
});
