/**
 * Food in a photo: take or choose a picture, see what the model says, and say what it is.
 *
 * `mlstore` is the host's end of the contract (`packages/plugin-sdk`); nothing else can be reached from here. The
 * camera and the files are the host's: a picture comes as 96 × 96 × 3 numbers in [0, 1], and goes nowhere.
 */

const SIDE = 96;

const words = {
	en: {
		take: 'A picture of food',
		photo: 'Take a photo',
		files: 'Choose pictures',
		nothingAllowed: 'You allowed neither camera nor pictures, so there is nothing to show here.',
		which: 'What is it?',
		skip: 'Leave this picture out',
		removeLast: 'Remove last example',
		waiting: 'Pictures that wait',
		labels: ['grains and pulses', 'leafy greens', 'vegetables', 'fruit', 'fish'],
		empty: 'No picture yet. Take a photo of one kind of food, or choose pictures that you have.',
		next: 'Say what it is: choose below, or press its number.',
		firstPicture: 'Take a photo or choose a picture first.',
		looking: 'The model is looking …',
		sees: (label, percent) => `The model sees ${label} (${percent} % sure).`,
		before: (label) => `Before your training it saw ${label}.`,
		answers: 'What the model sees',
		sureOf: (label) => `Sure of ${label}`,
		saved: (label) => `Saved as ${label}.`,
		read: (read, failed) =>
			`${read === 1 ? '1 picture' : `${read} pictures`} read.` +
			(failed > 0 ? ` ${failed} could not be read.` : ''),
		notSaved: 'This one could not be saved. The page says why.',
		noAnswer: 'The model could not answer this time.',
		noCapture: 'That did not work. The page says why; try it the other way.',
		removed: 'Removed the last example.',
		nothingToRemove: 'There is no example to remove.',
		pictureNumber: (n, of) => `Picture ${n} of ${of}`,
		thePicture: 'The picture you are asked about'
	},
	ne: {
		take: 'खानेकुराको तस्बिर',
		photo: 'फोटो खिच्नुहोस्',
		files: 'तस्बिर छान्नुहोस्',
		nothingAllowed: 'तपाईंले क्यामेरा र तस्बिर दुवैको अनुमति दिनुभएन, त्यसैले यहाँ देखाउने केही छैन।',
		which: 'यो के हो?',
		skip: 'यो तस्बिर छाड्नुहोस्',
		removeLast: 'पछिल्लो उदाहरण हटाउनुहोस्',
		waiting: 'पालो कुरिरहेका तस्बिर',
		labels: ['अन्न र दाल', 'सागपात', 'तरकारी', 'फलफूल', 'माछा'],
		empty: 'अहिलेसम्म तस्बिर छैन। एउटै किसिमको खानेकुराको फोटो खिच्नुहोस्, वा आफूसँग भएका तस्बिर छान्नुहोस्।',
		next: 'यो के हो भन्नुहोस्: तल छान्नुहोस्, वा यसको अङ्क थिच्नुहोस्।',
		firstPicture: 'पहिले फोटो खिच्नुहोस् वा तस्बिर छान्नुहोस्।',
		looking: 'मोडेल हेर्दै छ …',
		sees: (label, percent) => `मोडेलले ${label} देख्छ (${percent} % पक्का)।`,
		before: (label) => `तपाईंको तालिमअघि यसले ${label} देखेको थियो।`,
		answers: 'मोडेलले के देख्छ',
		sureOf: (label) => `${label} भन्नेमा कति पक्का`,
		saved: (label) => `${label} भनेर सुरक्षित भयो।`,
		read: (read, failed) => `${read} तस्बिर पढियो।` + (failed > 0 ? ` ${failed} पढ्न सकिएन।` : ''),
		notSaved: 'यो सुरक्षित गर्न सकिएन। किन भनेर पृष्ठले भन्छ।',
		noAnswer: 'यसपटक मोडेलले जवाफ दिन सकेन।',
		noCapture: 'त्यो भएन। किन भनेर पृष्ठले भन्छ; अर्को तरिकाले प्रयास गर्नुहोस्।',
		removed: 'पछिल्लो उदाहरण हटाइयो।',
		nothingToRemove: 'हटाउने कुनै उदाहरण छैन।',
		pictureNumber: (n, of) => `${of} मध्ये ${n} नम्बरको तस्बिर`,
		thePicture: 'तपाईंलाई सोधिएको तस्बिर'
	}
};

const find = (id) => document.getElementById(id);
const make = (tag, more = {}) => Object.assign(document.createElement(tag), more);

let w = words.en;
/** Inputs that wait for their label; the one on view is one of them. */
let waiting = [];
let current = null;
let hasTrained = false;

function say(text) {
	find('status').textContent = text;
}

// pictures ----------------------------------------------------------------------------------

/** Paints an input; a picture is stretched into the square that the model sees, and shown 16 to 9. */
function paint(canvas, input) {
	const context = canvas.getContext('2d');
	const image = context.createImageData(SIDE, SIDE);
	for (let i = 0; i < SIDE * SIDE; i++) {
		const rgb = input.subarray(3 * i, 3 * i + 3).map((value) => value * 255);
		image.data.set([...rgb, 255], 4 * i);
	}
	context.putImageData(image, 0, 0);
	return canvas;
}

function show(input) {
	current = input;
	find('guesses').hidden = true;
	if (current) paint(find('picture'), current);
	else find('picture').getContext('2d').clearRect(0, 0, SIDE, SIDE);
	find('picture').setAttribute('aria-label', current ? w.thePicture : w.empty);
	find('says').textContent = current ? '' : w.empty;
	find('skip').disabled = !current;
	showThumbnails();
	if (current) ask();
}

function showThumbnails() {
	find('waiting').hidden = waiting.length < 2;
	find('thumbnails').replaceChildren(
		...waiting.map((input, i) => {
			const button = make('button', { type: 'button' });
			button.setAttribute('aria-label', w.pictureNumber(i + 1, waiting.length));
			button.setAttribute('aria-pressed', String(input === current));
			button.append(paint(make('canvas', { width: SIDE, height: SIDE }), input));
			button.addEventListener('click', () => {
				show(input);
				// the buttons are new ones now
				find('thumbnails').children[i].focus();
			});
			return button;
		})
	);
}

function take(inputs) {
	waiting.push(...inputs);
	if (!current) show(waiting[0] ?? null);
	else showThumbnails();
}

function drop(input) {
	waiting = waiting.filter((other) => other !== input);
	show(waiting[0] ?? null);
}

async function photograph() {
	try {
		const input = await mlstore.capture.photo({ reading: 'plain' });
		if (!input) return;
		waiting.unshift(input);
		show(input);
		say(w.next);
	} catch {
		say(w.noCapture);
	}
}

async function choosePictures() {
	try {
		const read = await mlstore.capture.images({ reading: 'plain' });
		if (!read) return;
		take(read.inputs);
		say(`${w.read(read.inputs.length, read.failed)} ${read.inputs.length > 0 ? w.next : ''}`);
	} catch {
		say(w.noCapture);
	}
}

// what the model says -----------------------------------------------------------------------

const bestOf = (scores) => scores.indexOf(Math.max(...scores));

async function ask() {
	const input = current;
	find('says').textContent = w.looking;
	try {
		const [scores] = await mlstore.model.predict(input);
		const [before] = hasTrained ? await mlstore.model.predict(input, { model: 'published' }) : [];
		// another picture may be on view by now
		if (input === current) showGuesses(scores, before);
	} catch {
		if (input === current) find('says').textContent = w.noAnswer;
	}
}

function showGuesses(scores, before) {
	const percentOf = (label) => Math.round(100 * scores[label]);
	const best = bestOf(scores);
	const sees = w.sees(w.labels[best], percentOf(best));
	find('says').textContent = before ? `${sees} ${w.before(w.labels[bestOf(before)])}` : sees;
	find('guesses').setAttribute('aria-label', w.answers);
	find('guesses').replaceChildren(
		...w.labels.map((name, label) => {
			const meter = make('meter', { value: scores[label] });
			meter.setAttribute('aria-label', w.sureOf(name));
			const row = make('li');
			row.append(
				make('span', { textContent: name }),
				meter,
				make('span', { textContent: `${percentOf(label)} %` })
			);
			return row;
		})
	);
	find('guesses').hidden = false;
}

// what the person says ----------------------------------------------------------------------

async function saveAs(label) {
	const input = current;
	if (!input) return say(w.firstPicture);
	drop(input);
	try {
		await mlstore.examples.add({ input, label });
		say(w.saved(w.labels[label]));
	} catch {
		say(w.notSaved);
	}
}

async function removeLast() {
	const id = await mlstore.examples.removeLast();
	say(id ? w.removed : w.nothingToRemove);
}

function showLabels() {
	find('labels').replaceChildren(
		...w.labels.map((label, i) => {
			const button = make('button', { type: 'button' });
			button.append(
				make('kbd', { textContent: String(i + 1), ariaHidden: 'true' }),
				make('strong', { textContent: label }),
				make('span')
			);
			button.addEventListener('click', () => saveAs(i));
			return button;
		})
	);
}

function showCounts({ perLabel }) {
	[...find('labels').children].forEach((button, i) => {
		button.querySelector('span').textContent = String(perLabel[i] ?? 0);
	});
}

find('photo').addEventListener('click', photograph);
find('files').addEventListener('click', choosePictures);
find('skip').addEventListener('click', () => current && drop(current));
find('remove-last').addEventListener('click', removeLast);

document.addEventListener('keydown', (event) => {
	if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
	const label = Number(event.key) - 1;
	if (w.labels[label] !== undefined) saveAs(label);
});

// what the host says ------------------------------------------------------------------------

mlstore.on('examples', showCounts);
mlstore.on('training', ({ status }) => {
	if (status !== 'finished') return;
	hasTrained = true;
	if (current) ask();
});

mlstore.ready().then(({ locale, examples, permissions }) => {
	w = words[locale] ?? words.en;
	for (const place of document.querySelectorAll('[data-words]')) {
		place.textContent = w[place.dataset.words];
	}
	find('photo').hidden = !permissions.includes('camera');
	find('files').hidden = !permissions.includes('files');
	find('nothing-allowed').hidden = permissions.length > 0;
	showLabels();
	showCounts(examples);
	show(null);
});
