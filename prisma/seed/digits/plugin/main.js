/**
 * Handwritten digits: draw one, or import a picture of one, and say which it is.
 *
 * `mlstore` is the host's end of the contract (`packages/plugin-sdk`); nothing else can be reached from here.
 */

/** Side of the model's input. */
const SIZE = 28;
/** MNIST's digits fit a box of 20 × 20, drawn with a pen of about two. */
const BOX = 20;
const PEN = 2.4;
/** Each input pixel is the mean of this many squared. */
const FINE = 4;
/** Pen width on the pad, and one key press of the keyboard's pen, as shares of the pad. */
const PAD_PEN = 0.08;
const KEY_STEP = 0.05;

const find = (id) => document.getElementById(id);
const newButton = () => Object.assign(document.createElement('button'), { type: 'button' });
const pad = find('pad');
const ink = pad.getContext('2d');

/** Strokes of {x, y} in [0, 1] × [0, 1], oldest first. */
let strokes = [];
/** Imported inputs that wait for their label; the first one chosen is on the pad. */
let imports = [];
let chosen = null;
let labels = [];
let counts = [];
/** The keyboard's pen. */
const pen = { x: 0.5, y: 0.5, isDown: false, isShown: false };

// drawing -----------------------------------------------------------------------------------

function pointOf(event) {
	const box = pad.getBoundingClientRect();
	const share = (value) => Math.min(1, Math.max(0, value));
	return {
		x: share((event.clientX - box.left) / box.width),
		y: share((event.clientY - box.top) / box.height)
	};
}

function beginStroke(point) {
	chosen = null;
	strokes.push([point]);
	showThumbnails();
	draw();
}

pad.addEventListener('pointerdown', (event) => {
	if (event.button !== 0) return;
	pad.setPointerCapture(event.pointerId);
	pen.isShown = false;
	beginStroke(pointOf(event));
});

pad.addEventListener('pointermove', (event) => {
	if (!pad.hasPointerCapture(event.pointerId)) return;
	// pens report more often than the screen draws
	const moves = event.getCoalescedEvents?.() ?? [];
	for (const move of moves.length > 0 ? moves : [event]) strokes.at(-1).push(pointOf(move));
	draw();
});

function drawStrokes(context, { scale, dx, dy, width }) {
	context.lineCap = 'round';
	context.lineJoin = 'round';
	context.lineWidth = width;
	for (const [first, ...rest] of strokes) {
		context.beginPath();
		context.moveTo(first.x * scale + dx, first.y * scale + dy);
		// a lone point is a line to itself: its round caps make the dot
		for (const { x, y } of rest.length > 0 ? rest : [first]) {
			context.lineTo(x * scale + dx, y * scale + dy);
		}
		context.stroke();
	}
}

function draw() {
	const style = getComputedStyle(pad);
	const side = pad.width;
	ink.clearRect(0, 0, side, side);
	if (chosen) {
		ink.imageSmoothingEnabled = false;
		ink.drawImage(pictureOf(chosen), 0, 0, side, side);
		return;
	}
	ink.strokeStyle = style.color;
	drawStrokes(ink, { scale: side, dx: 0, dy: 0, width: side * PAD_PEN });
	if (!pen.isShown) return;
	ink.beginPath();
	ink.arc(pen.x * side, pen.y * side, (side * PAD_PEN) / 2 + 3, 0, 2 * Math.PI);
	ink.lineWidth = 3;
	ink.strokeStyle = style.getPropertyValue('--accent');
	ink.stroke();
}

// what the model is given -------------------------------------------------------------------

/**
 * The drawing as MNIST's were: scaled into 20 × 20, its centre of mass in the middle of 28 × 28, ink 1
 * on 0. Strokes are scaled before they are drawn, so a small digit does not get a fat pen.
 *
 * @returns {Float32Array | null} null if nothing is drawn.
 */
function inputOf() {
	const points = strokes.flat();
	if (points.length === 0) return null;
	const xs = points.map(({ x }) => x);
	const ys = points.map(({ y }) => y);
	const [left, top] = [Math.min(...xs), Math.min(...ys)];
	const extent = Math.max(Math.max(...xs) - left, Math.max(...ys) - top, PAD_PEN);
	const scale = (BOX - PEN) / extent;

	const first = rasterise({ scale, dx: PEN / 2 - left * scale, dy: PEN / 2 - top * scale });
	const centre = centreOfMass(first);
	return rasterise({
		scale,
		dx: PEN / 2 - left * scale + SIZE / 2 - centre.x,
		dy: PEN / 2 - top * scale + SIZE / 2 - centre.y
	});
}

function rasterise({ scale, dx, dy }) {
	const side = SIZE * FINE;
	const context = new OffscreenCanvas(side, side).getContext('2d');
	drawStrokes(context, { scale: scale * FINE, dx: dx * FINE, dy: dy * FINE, width: PEN * FINE });
	const { data } = context.getImageData(0, 0, side, side);
	const input = new Float32Array(SIZE * SIZE);
	for (let y = 0; y < side; y++) {
		for (let x = 0; x < side; x++) {
			const cell = Math.floor(y / FINE) * SIZE + Math.floor(x / FINE);
			input[cell] += data[4 * (y * side + x) + 3] / (255 * FINE * FINE);
		}
	}
	return input.map((value) => Math.min(1, value));
}

/** In pixels, where the middle of the first pixel is 0.5. */
function centreOfMass(input) {
	let [mass, x, y] = [0, 0, 0];
	input.forEach((value, i) => {
		mass += value;
		x += value * ((i % SIZE) + 0.5);
		y += value * (Math.floor(i / SIZE) + 0.5);
	});
	return { x: x / mass, y: y / mass };
}

const current = () => chosen ?? inputOf();

// what the person says ----------------------------------------------------------------------

function say(text) {
	find('status').textContent = text;
}

function saveAs(label) {
	const input = current();
	if (!input) return say('Draw a digit first.');
	keep({ input, label });
	if (chosen) imports = imports.filter((image) => image !== chosen);
	clear();
	choose(imports[0] ?? null);
}

async function keep(example) {
	try {
		await mlstore.examples.add(example);
		say(`Saved a ${labels[example.label]}.`);
	} catch {
		// the page says why
		say('This one could not be saved.');
	}
}

function clear() {
	strokes = [];
	chosen = null;
	pen.isDown = false;
	find('guesses').hidden = true;
	showThumbnails();
	draw();
}

function undo() {
	strokes.pop();
	pen.isDown = false;
	draw();
}

async function predict() {
	const input = current();
	if (!input) return say('Draw a digit first.');
	say('Looking …');
	try {
		const [probabilities] = await mlstore.model.predict(input);
		// what has been drawn since is another digit
		if (current()?.every((value, i) => value === input[i])) showGuesses(probabilities);
	} catch {
		say('The model could not answer this time.');
	}
}

async function removeLast() {
	const id = await mlstore.examples.removeLast();
	say(id ? 'Removed the last example.' : 'There is no example to remove.');
}

async function importImages() {
	try {
		const read = await mlstore.capture.images({ reading: 'sign' });
		if (read) takeImages(read);
	} catch {
		say('Images are not allowed here.');
	}
}

find('undo').addEventListener('click', undo);
find('clear').addEventListener('click', clear);
find('predict').addEventListener('click', predict);
find('remove-last').addEventListener('click', removeLast);
find('import').addEventListener('click', importImages);

// keyboard ----------------------------------------------------------------------------------

const moves = {
	ArrowLeft: [-KEY_STEP, 0],
	ArrowRight: [KEY_STEP, 0],
	ArrowUp: [0, -KEY_STEP],
	ArrowDown: [0, KEY_STEP]
};

function movePen([dx, dy]) {
	pen.isShown = true;
	pen.x = Math.min(1, Math.max(0, pen.x + dx));
	pen.y = Math.min(1, Math.max(0, pen.y + dy));
	if (pen.isDown) strokes.at(-1).push({ x: pen.x, y: pen.y });
	draw();
}

function togglePen() {
	pen.isShown = true;
	pen.isDown = !pen.isDown;
	if (pen.isDown) beginStroke({ x: pen.x, y: pen.y });
	draw();
	say(pen.isDown ? 'Pen down.' : 'Pen up.');
}

const padKeys = { ' ': togglePen, Backspace: undo, Escape: clear };

pad.addEventListener('keydown', (event) => {
	const move = moves[event.key];
	if (!move && !padKeys[event.key]) return;
	event.preventDefault();
	if (move) movePen(move);
	else padKeys[event.key]();
});

pad.addEventListener('blur', () => {
	pen.isShown = false;
	pen.isDown = false;
	draw();
});

document.addEventListener('keydown', (event) => {
	if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
	const label = labels.indexOf(event.key);
	if (label >= 0) saveAs(label);
});

// imported images ---------------------------------------------------------------------------

/** An input as a picture, white on black. */
function pictureOf(input) {
	const canvas = Object.assign(document.createElement('canvas'), { width: SIZE, height: SIZE });
	const context = canvas.getContext('2d');
	const image = context.createImageData(SIZE, SIZE);
	input.forEach((value, i) => image.data.set([value * 255, value * 255, value * 255, 255], 4 * i));
	context.putImageData(image, 0, 0);
	return canvas;
}

function choose(image) {
	chosen = image;
	if (image) strokes = [];
	showThumbnails();
	draw();
}

function showThumbnails() {
	find('imports').hidden = imports.length === 0;
	find('thumbnails').replaceChildren(
		...imports.map((image, i) => {
			const button = newButton();
			button.setAttribute('aria-label', `Image ${i + 1} of ${imports.length}`);
			button.setAttribute('aria-pressed', String(image === chosen));
			button.append(pictureOf(image));
			button.addEventListener('click', () => {
				choose(image);
				// the buttons are new ones now
				find('thumbnails').children[i].focus();
			});
			return button;
		})
	);
}

// what the host says ------------------------------------------------------------------------

function showLabels() {
	find('labels').replaceChildren(
		...labels.map((label, i) => {
			const button = newButton();
			const name = document.createElement('strong');
			name.textContent = label;
			button.append(name, document.createElement('span'));
			button.addEventListener('click', () => saveAs(i));
			return button;
		})
	);
}

function showCounts() {
	[...find('labels').children].forEach((button, i) => {
		const count = counts[i] ?? 0;
		button.querySelector('span').textContent = count === 0 ? 'none' : String(count);
	});
}

function showGuesses(probabilities) {
	const best = [...probabilities.entries()].sort((a, b) => b[1] - a[1]).slice(0, 3);
	find('guesses').replaceChildren(
		...best.map(([label, probability]) => {
			const percent = `${Math.round(100 * probability)} %`;
			const row = document.createElement('li');
			const name = document.createElement('strong');
			name.textContent = labels[label];
			const meter = document.createElement('meter');
			meter.value = probability;
			meter.setAttribute('aria-label', `Sure of ${labels[label]}`);
			const share = document.createElement('span');
			share.textContent = percent;
			row.append(name, meter, share);
			return row;
		})
	);
	find('guesses').hidden = false;
	const [[label, probability]] = best;
	say(`The model sees a ${labels[label]} (${Math.round(100 * probability)} % sure).`);
}

function takeImages({ inputs, failed }) {
	imports.push(...inputs);
	if (!chosen) choose(imports[0] ?? null);
	showThumbnails();
	const read = inputs.length === 1 ? '1 image read.' : `${inputs.length} images read.`;
	say(failed > 0 ? `${read} ${failed} could not be read as an image.` : read);
}

mlstore.on('theme', draw);
mlstore.on('examples', ({ perLabel }) => {
	counts = perLabel;
	showCounts();
});

mlstore.ready().then(({ target, examples, permissions }) => {
	labels = target.labels;
	counts = examples.perLabel;
	find('import').hidden = !permissions.includes('files');
	showLabels();
	showCounts();
	draw();
});
