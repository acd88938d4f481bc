/**
 * Spoken digits: record one, or choose sound files, and say which it is.
 *
 * `mlstore` is the host's end of the contract (`packages/plugin-sdk`); nothing else can be reached from here.
 * What the model is given is made by `data-worker.js`.
 */

const RATE = 8000;
/** Time enough to begin late. */
const SECONDS = 2;
/** A file may have silence before its word. */
const FILE_SECONDS = 4;
const MOMENTS = 64;
const BANDS = 32;
/** Examples of one page of the vault, and how many of them are shown at a time. */
const PAGE = 100;
const SHOWN = 12;

const english = {
	sayTitle: 'Say one digit',
	help: 'Zero to nine, in your language. Press the button, then speak once, clearly. The sound stays on this device.',
	record: 'Record',
	choose: 'Choose sound files',
	labelTitle: 'Which digit was it?',
	labelHelp: 'By keyboard: the digit keys.',
	listen: 'Listen',
	discard: 'Throw it away',
	more: 'Show more',
	noInput: 'Allow the microphone or files to add examples.',
	first: 'Record a digit or choose sound files first.',
	quiet: 'Nothing was to be heard. Try again, closer to the microphone.',
	noMicrophone: 'The microphone could not be used. You can choose sound files instead.',
	unread: 'No sound could be read.',
	failed: 'That did not work this time.',
	heard: (digit, sure) => `The model hears ${digit} (${sure} sure). Say which digit it was.`,
	sure: (digit) => `Sure of ${digit}`,
	guesses: 'What the model hears',
	saved: (digit) => `Saved a ${digit}.`,
	thrown: 'Thrown away.',
	removed: (digit) => `Removed a ${digit}.`,
	waiting: (left) => (left === 1 ? 'One more sound waits.' : `${left} more sounds wait.`),
	pictureOf: 'Your sound: time from left to right, low tones at the bottom',
	examples: (count) => `Your examples (${count})`,
	example: (digit) => `Spoken ${digit}`,
	remove: (digit) => `Remove this ${digit}`,
	none: 'none'
};

const nepali = {
	sayTitle: 'एउटा अंक बोल्नुहोस्',
	help: 'शून्यदेखि नौसम्म, आफ्नै भाषामा। बटन थिच्नुहोस्, अनि एक पटक स्पष्ट बोल्नुहोस्। आवाज यही यन्त्रमा रहन्छ।',
	record: 'रेकर्ड गर्नुहोस्',
	choose: 'आवाजका फाइल छान्नुहोस्',
	labelTitle: 'कुन अंक थियो?',
	labelHelp: 'किबोर्डबाट: अंकका बटन।',
	listen: 'सुन्नुहोस्',
	discard: 'नराख्नुहोस्',
	more: 'थप देखाउनुहोस्',
	noInput: 'उदाहरण जोड्न माइक्रोफोन वा फाइल चलाउन दिनुहोस्।',
	first: 'पहिले एउटा अंक रेकर्ड गर्नुहोस् वा आवाजका फाइल छान्नुहोस्।',
	quiet: 'केही सुनिएन। माइक्रोफोन नजिकबाट फेरि बोल्नुहोस्।',
	noMicrophone: 'माइक्रोफोन चलाउन सकिएन। बरु आवाजका फाइल छान्न सक्नुहुन्छ।',
	unread: 'कुनै आवाज पढ्न सकिएन।',
	failed: 'यस पटक सकिएन।',
	heard: (digit, sure) => `मोडेलले ${digit} सुन्यो (${sure} पक्का)। कुन अंक थियो, भन्नुहोस्।`,
	sure: (digit) => `${digit} हुने सम्भावना`,
	guesses: 'मोडेलले के सुन्यो',
	saved: (digit) => `${digit} राखियो।`,
	thrown: 'राखिएन।',
	removed: (digit) => `${digit} हटाइयो।`,
	waiting: (left) => `अझै ${left} आवाज बाँकी छन्।`,
	pictureOf: 'तपाईंको आवाज: बायाँबाट दायाँ समय, तल मोटा स्वर',
	examples: (count) => `तपाईंका उदाहरण (${count})`,
	example: (digit) => `बोलिएको ${digit}`,
	remove: (digit) => `यो ${digit} हटाउनुहोस्`,
	none: 'छैन'
};

const find = (id) => document.getElementById(id);

let texts = english;
let numbers = new Intl.NumberFormat('en');
let percents = new Intl.NumberFormat('en', { style: 'percent' });
let labels = [];
let counts = [];
/** Recordings and their spectrograms, {samples, input}, that wait for their digit; the first one is shown. */
let sounds = [];
/** Of the vault, newest first, and how many of them are looked at. */
let kept = [];
let numShown = SHOWN;
const canUse = { microphone: false, files: false };

const say = (text) => (find('status').textContent = text);
const digitOf = (label) => numbers.format(Number(labels[label]));

// sounds ------------------------------------------------------------------------------------

let worker = null;
let lastId = 0;
const asked = new Map();

/** @returns {Promise<Float32Array | null>} Null if nothing is to be heard. */
function spectrogramOf(samples) {
	if (!worker) {
		worker = mlstore.worker();
		worker.addEventListener('message', ({ data: { id, input } }) => {
			asked.get(id)(input);
			asked.delete(id);
		});
	}
	lastId += 1;
	const id = lastId;
	worker.postMessage({ id, samples });
	return new Promise((resolve) => asked.set(id, resolve));
}

async function record() {
	try {
		const sound = await mlstore.capture.sound({ seconds: SECONDS, rate: RATE });
		if (sound) await take([sound.samples]);
	} catch (error) {
		say(error.code === 'capture/unavailable' && canUse.files ? texts.noMicrophone : texts.failed);
	}
}

async function choose() {
	try {
		const read = await mlstore.capture.sounds({ seconds: FILE_SECONDS, rate: RATE });
		if (!read) return;
		if (read.sounds.length === 0) say(texts.unread);
		else await take(read.sounds);
	} catch {
		say(texts.failed);
	}
}

async function take(recordings) {
	const read = await Promise.all(
		recordings.map(async (samples) => ({ samples, input: await spectrogramOf(samples) }))
	);
	const audible = read.filter(({ input }) => input !== null);
	if (audible.length === 0) return say(texts.quiet);
	sounds.push(...audible);
	say(await showSound());
}

/**
 * The first sound that waits, and what the model hears in it.
 *
 * @returns {Promise<string>} The same in words; nothing if no sound waits.
 */
async function showSound() {
	const [sound] = sounds;
	find('sound').hidden = !sound;
	find('guesses').hidden = true;
	for (const choice of find('labels').children) {
		choice.setAttribute('aria-disabled', String(!sound));
	}
	if (!sound) return '';
	draw(find('picture'), sound.input);
	const left = sounds.length - 1;
	find('waiting').textContent = left > 0 ? texts.waiting(numbers.format(left)) : '';
	try {
		const [probabilities] = await mlstore.model.predict(sound.input);
		// what has come since is another sound
		return sounds[0] === sound ? showGuesses(probabilities) : '';
	} catch {
		return texts.failed;
	}
}

function listen() {
	const { samples } = sounds[0];
	const context = new AudioContext();
	const source = context.createBufferSource();
	source.buffer = context.createBuffer(1, samples.length, RATE);
	source.buffer.copyToChannel(samples, 0);
	source.connect(context.destination);
	source.addEventListener('ended', () => context.close());
	source.start();
}

function draw(canvas, input) {
	const context = canvas.getContext('2d');
	context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue('--accent');
	context.fillRect(0, 0, 1, 1);
	const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
	const image = context.createImageData(MOMENTS, BANDS);
	input.forEach((value, i) => {
		const row = BANDS - 1 - (i % BANDS);
		const pixel = row * MOMENTS + Math.floor(i / BANDS);
		image.data.set([red, green, blue, 255 * value], 4 * pixel);
	});
	context.putImageData(image, 0, 0);
}

// what the person says ----------------------------------------------------------------------

async function saveAs(label) {
	const sound = sounds.shift();
	if (!sound) return say(texts.first);
	try {
		await mlstore.examples.add({ input: sound.input, label });
		say(`${texts.saved(digitOf(label))} ${await showSound()}`);
	} catch {
		// the page says why
		sounds.unshift(sound);
		say(texts.failed);
	}
	await loadKept();
}

async function discard() {
	sounds.shift();
	say(`${texts.thrown} ${await showSound()}`);
	// its own button has gone with the last sound
	if (sounds.length === 0) find('labels').firstChild.focus();
}

async function remove({ id, label }) {
	await mlstore.examples.remove(id);
	say(texts.removed(digitOf(label)));
	await loadKept();
	find('record').focus();
}

// what is shown -----------------------------------------------------------------------------

const element = (tag, properties) => Object.assign(document.createElement(tag), properties);
const button = (name) => element('button', { type: 'button', textContent: name });
const strong = (text) => element('strong', { textContent: text });

function showGuesses(probabilities) {
	const best = [...probabilities.entries()].sort((a, b) => b[1] - a[1]).slice(0, 3);
	find('guesses').replaceChildren(
		...best.map(([label, probability]) => {
			const row = element('li');
			const meter = element('meter', { value: probability });
			meter.setAttribute('aria-label', texts.sure(digitOf(label)));
			const share = element('span', { textContent: percents.format(probability) });
			row.append(strong(digitOf(label)), meter, share);
			return row;
		})
	);
	find('guesses').hidden = false;
	const [[label, probability]] = best;
	return texts.heard(digitOf(label), percents.format(probability));
}

function showLabels() {
	find('labels').replaceChildren(
		...labels.map((_, label) => {
			const choice = button('');
			choice.append(strong(digitOf(label)), element('span'));
			choice.addEventListener('click', () => saveAs(label));
			return choice;
		})
	);
}

function showCounts() {
	[...find('labels').children].forEach((choice, i) => {
		const count = counts[i] ?? 0;
		choice.lastChild.textContent = count === 0 ? texts.none : numbers.format(count);
	});
}

/** All that the vault has, page after page. */
async function loadKept() {
	const all = [];
	for (;;) {
		const page = await mlstore.examples.list({ after: all.at(-1)?.id, limit: PAGE });
		all.push(...page);
		if (page.length < PAGE) break;
	}
	kept = all.reverse();
	showKept();
}

function showKept() {
	find('examples').hidden = kept.length === 0;
	find('examples-title').textContent = texts.examples(numbers.format(kept.length));
	find('more').hidden = kept.length <= numShown;
	find('kept').replaceChildren(
		...kept.slice(0, numShown).map((example) => {
			const row = element('li');
			const canvas = element('canvas', { width: MOMENTS, height: BANDS });
			canvas.setAttribute('role', 'img');
			canvas.setAttribute('aria-label', texts.example(digitOf(example.label)));
			draw(canvas, example.input);
			const away = button('×');
			away.setAttribute('aria-label', texts.remove(digitOf(example.label)));
			away.addEventListener('click', () => remove(example));
			row.append(canvas, strong(digitOf(example.label)), away);
			return row;
		})
	);
}

function showMore() {
	numShown += SHOWN;
	showKept();
}

function speak(locale) {
	if (locale === 'ne') texts = nepali;
	// as the store's own pages: Chromium has no Nepali, but its digits
	const digits = locale === 'ne' ? 'en-IN-u-nu-deva' : locale;
	numbers = new Intl.NumberFormat(digits);
	percents = new Intl.NumberFormat(digits, { style: 'percent' });
	document.documentElement.lang = locale;
	for (const place of document.querySelectorAll('[data-text]')) {
		place.textContent = texts[place.dataset.text];
	}
	find('picture').setAttribute('aria-label', texts.pictureOf);
	find('guesses').setAttribute('aria-label', texts.guesses);
}

const acts = { record, choose, listen, discard, more: showMore };
for (const [id, act] of Object.entries(acts)) find(id).addEventListener('click', act);

document.addEventListener('keydown', (event) => {
	if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
	const label = labels.indexOf(event.key);
	if (label >= 0) saveAs(label);
});

mlstore.on('examples', ({ total, perLabel }) => {
	counts = perLabel;
	showCounts();
	// some were removed outside
	if (total < kept.length) loadKept();
});

mlstore.on('theme', () => {
	if (sounds[0]) draw(find('picture'), sounds[0].input);
	showKept();
});

// what has been learnt since answers otherwise
mlstore.on('training', async ({ status }) => {
	if (sounds[0] && (status === 'finished' || status === 'stopped')) say(await showSound());
});

mlstore.ready().then(({ locale, target, examples, permissions }) => {
	labels = target.labels;
	counts = examples.perLabel;
	speak(locale);
	canUse.microphone = permissions.includes('microphone');
	canUse.files = permissions.includes('files');
	find('record').hidden = !canUse.microphone;
	find('choose').hidden = !canUse.files;
	if (!canUse.microphone && !canUse.files) say(texts.noInput);
	showLabels();
	showCounts();
	showSound();
	return loadKept();
});
