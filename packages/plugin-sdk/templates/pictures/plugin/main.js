/** Takes pictures from the host's camera or files, and says what each of them shows. */

/** @param {string} id */
function find(id) {
	const element = document.getElementById(id);
	if (!element) throw new Error('There is no #' + id);
	return element;
}

const canvas = /** @type {HTMLCanvasElement} */ (find('picture'));
const said = find('status');
/** Pictures that wait for their label; the first is shown. @type {Float32Array[]} */
let waiting = [];
let [height, width] = [0, 0];

/** Runs what a button is for; a refusal (no camera, no room) is read by the person. @param {string} id @param {() => Promise<unknown>} act */
function onClick(id, act) {
	find(id).addEventListener('click', () => {
		act().catch((error) => (said.textContent = error.message));
	});
}

/** Draws the first picture that waits: the model's own input, red, green and blue in [0, 1]. */
function show() {
	const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
	const pixels = context.createImageData(width, height);
	const first = waiting[0];
	for (let i = 0; first && i < width * height; i++) {
		for (let c = 0; c < 3; c++) pixels.data[4 * i + c] = 255 * (first[3 * i + c] ?? 0);
		pixels.data[4 * i + 3] = 255;
	}
	context.putImageData(pixels, 0, 0);
	canvas.setAttribute('aria-label', first ? 'The picture to name' : 'No picture yet');
}

onClick('photo', async () => {
	const picture = await mlstore.capture.photo({ reading: 'plain' });
	if (picture) waiting = [picture, ...waiting];
	show();
});

onClick('files', async () => {
	const chosen = await mlstore.capture.images({ reading: 'plain' });
	if (chosen) waiting = [...waiting, ...chosen.inputs];
	show();
});

mlstore.ready().then(({ input, target, examples }) => {
	if (target.kind !== 'classes') throw new Error('This plugin is for classes.');
	const { labels } = target;
	[height = 0, width = 0] = input.shape;
	canvas.width = width;
	canvas.height = height;

	labels.forEach((name, label) => {
		const button = Object.assign(document.createElement('button'), { type: 'button' });
		button.id = 'label-' + label;
		find('labels').append(button);
		onClick(button.id, async () => {
			const [first, ...others] = waiting;
			if (!first) throw new Error('Take or choose a picture first.');
			await mlstore.examples.add({ input: first, label });
			waiting = others;
			show();
			said.textContent = 'Kept as ' + name + '. ' + others.length + ' more to name.';
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
		const first = waiting[0];
		if (!first) throw new Error('Take or choose a picture first.');
		const [scores] = await mlstore.model.predict(first);
		if (!scores) return;
		const best = scores.indexOf(Math.max(...scores));
		said.textContent = labels[best] + ', ' + Math.round(100 * (scores[best] ?? 0)) + ' %';
	});
});
