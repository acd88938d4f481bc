/**
 * Next-character text: write or open a text, make examples of it, and let the model go on writing.
 *
 * `mlstore` is the host's end of the contract (`packages/plugin-sdk`); nothing else can be reached from here.
 * What is worked out about texts is in `data-worker.js`.
 */

/** Of a text at once: half an hour's typing, and a minute's training. */
const MOST_CHARACTERS = 20_000;
/** Of one addition, as the contract has it. */
const MOST_EXAMPLES = 1000;
/** The measured part of a text: half a page. */
const MOST_MEASURED = 800;
const MOST_WRITTEN = 300;
/** Milliseconds between two characters: the host hears at most 60 questions a second. */
const PACE = 25;
/** What a training should do in all, whatever the number of examples. */
const STEPS = 16;
/** Characters that surprise by so many bits are shown in the strongest colour. */
const MOST_BITS = 8;
/** Share of unknown characters from which on it is worth saying. */
const MANY_UNKNOWN = 0.03;

/** What the page does not say from the start: that is in `index.html`, in both languages. */
const words = {
	en: {
		characters: (n, examples) => `${n} characters, which make ${examples} new examples.`,
		tooShort: (n) => `${n} more characters make the first example.`,
		unknown: (share) =>
			`${share} of them are characters that the model does not know: it reads Latin letters, digits and common marks.`,
		added: (n) => `${n} examples added. Write more, or start the training below.`,
		nothingNew: 'All of this has been added already.',
		takenBack: (n) => `${n} examples taken back.`,
		cut: (n) => `The file is long: its first ${n} characters were taken.`,
		opened: (name) => `${name} is in the field. Add it if it is yours to teach.`,
		notOpened: 'The file could not be opened.',
		notAdded: 'These could not be added.',
		writeFirst: 'Write something first.',
		writing: 'Writing …',
		done: 'Done. Continue again for another way on.',
		noAnswer: 'The model could not answer this time.',
		measuring: 'Measuring …',
		one: (published) =>
			`The published version: ${published} bits a character. Train, and see what your copy needs.`,
		both: (published, yours) =>
			`The published version: ${published} bits a character. Your copy: ${yours}.`,
		heat: (list) => `The stronger the colour, the greater the surprise. Most of all: ${list}.`
	},
	ne: {
		characters: (n, examples) => `${n} अक्षर, जसबाट ${examples} नयाँ उदाहरण बन्छन्।`,
		tooShort: (n) => `थप ${n} अक्षरले पहिलो उदाहरण बन्छ।`,
		unknown: (share) => `तीमध्ये ${share} अक्षर मोडेलले चिन्दैन: यसले ल्याटिन अक्षर, अङ्क र साधारण चिह्न पढ्छ।`,
		added: (n) => `${n} उदाहरण थपियो। अझै लेख्नुहोस्, वा तल तालिम सुरु गर्नुहोस्।`,
		nothingNew: 'यो सबै पहिल्यै थपिसकिएको छ।',
		takenBack: (n) => `${n} उदाहरण फिर्ता लिइयो।`,
		cut: (n) => `फाइल लामो छ: यसका पहिला ${n} अक्षर लिइयो।`,
		opened: (name) => `${name} अब यहाँ छ। यो तपाईंले दिन मिल्ने पाठ हो भने थप्नुहोस्।`,
		notOpened: 'फाइल खोल्न सकिएन।',
		notAdded: 'यी थप्न सकिएन।',
		writeFirst: 'पहिले केही लेख्नुहोस्।',
		writing: 'लेख्दै छ …',
		done: 'सकियो। अर्को तरिकाले लेखाउन फेरि थिच्नुहोस्।',
		noAnswer: 'मोडेलले यसपालि जवाफ दिन सकेन।',
		measuring: 'नाप्दै छ …',
		one: (published) =>
			`प्रकाशित संस्करण: प्रति अक्षर ${published} बिट। तालिम दिनुहोस्, र आफ्नो प्रतिलाई कति चाहिन्छ हेर्नुहोस्।`,
		both: (published, yours) => `प्रकाशित संस्करण: प्रति अक्षर ${published} बिट। तपाईंको प्रति: ${yours}।`,
		heat: (list) => `रङ जति गाढा, चकित उति धेरै। सबैभन्दा धेरै: ${list}।`
	}
};

const find = (id) => document.getElementById(id);
const field = find('text');
/** Of the reader's language. */
let say = words.en;
let locale = 'en';
let vocabulary = [];
/** Characters of a window. */
let length = 0;
let training = null;
/** What has been added: only what is written after it makes new examples. */
let added = { text: '', ids: [] };
/** The writing that runs; another one, or Stop, takes its place. */
let writing = null;

/** In the reader's digits, which not every browser has for Nepali. */
function digits(text) {
	if (locale !== 'ne') return text;
	return text.replace(/\d/g, (digit) => String.fromCharCode(0x966 + Number(digit)));
}
const number = (value, places = 0) =>
	digits(
		value.toLocaleString('en', { minimumFractionDigits: places, maximumFractionDigits: places })
	);
const percent = (share) => digits(`${Math.round(100 * share)} %`);
const tell = (id, text) => (find(id).textContent = text);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// the worker --------------------------------------------------------------------------------

let worker = null;
let lastTask = 0;
const waiting = new Map();

/** Has the worker do one of its tasks. */
function work(task, about) {
	if (!worker) {
		worker = mlstore.worker();
		worker.onmessage = ({ data: { id, result } }) => {
			waiting.get(id)(result);
			waiting.delete(id);
		};
	}
	return new Promise((resolve) => {
		lastTask += 1;
		waiting.set(lastTask, resolve);
		worker.postMessage({ id: lastTask, task, about });
	});
}

async function read() {
	const known = field.value.startsWith(added.text)
		? (await work('read', { text: added.text, vocabulary, length, known: 0 })).tokens.length
		: 0;
	return work('read', { text: field.value, vocabulary, length, known });
}

// examples ----------------------------------------------------------------------------------

let counts = 0;

async function count() {
	const mine = ++counts;
	const { tokens, examples } = await read();
	// the text has changed meanwhile
	if (mine !== counts) return;
	if (tokens.length <= length)
		return tell('count', say.tooShort(number(length + 1 - tokens.length)));
	const unknown = tokens.filter((token) => token === 0).length / tokens.length;
	const made = say.characters(number(tokens.length), number(examples.length));
	const parts = [examples.length > 0 ? made : say.nothingNew];
	if (unknown > MANY_UNKNOWN) parts.push(say.unknown(percent(unknown)));
	tell('count', parts.join(' '));
}

async function add() {
	const { tokens, examples } = await read();
	if (tokens.length <= length)
		return tell('status', say.tooShort(number(length + 1 - tokens.length)));
	if (examples.length === 0) return tell('status', say.nothingNew);
	try {
		const ids = await mlstore.examples.add(examples.slice(0, MOST_EXAMPLES));
		added = { text: field.value, ids };
		find('undo').disabled = false;
		tell('status', say.added(number(ids.length)));
		count();
	} catch {
		// the page says why
		tell('status', say.notAdded);
	}
}

async function undo() {
	const removed = await mlstore.examples.remove(added.ids);
	added = { text: '', ids: [] };
	find('add').focus();
	find('undo').disabled = true;
	tell('status', say.takenBack(number(removed)));
	count();
}

async function openFile() {
	try {
		const file = await mlstore.capture.text();
		if (!file) return;
		field.value = file.text.slice(0, MOST_CHARACTERS);
		const isCut = file.text.length > MOST_CHARACTERS;
		tell('status', isCut ? say.cut(number(MOST_CHARACTERS)) : say.opened(file.name));
		count();
	} catch {
		tell('status', say.notOpened);
	}
}

/** Few examples are gone through more often than many, so that a training always does about as much. */
function plan({ total }) {
	if (!training || total === 0) return;
	const [least, most] = training.bounds.epochs;
	const epochs = Math.round(STEPS / Math.ceil(total / training.batchSize));
	mlstore.train.plan({ epochs: Math.min(most, Math.max(least, epochs)) });
}

// continuing --------------------------------------------------------------------------------

async function goOn() {
	const { tokens } = await read();
	if (tokens.length === 0) return tell('written-status', say.writeFirst);
	const run = {};
	writing = run;
	showWriting(true);
	const start = document.createElement('b');
	start.textContent = `… ${textOf(tokens.slice(-40))}`;
	find('written').replaceChildren(start, '');
	find('written').hidden = false;
	tell('written-status', say.writing);
	try {
		await write(run, [...tokens]);
		tell('written-status', say.done);
	} catch {
		tell('written-status', say.noAnswer);
	}
	if (writing === run) showWriting(false);
}

async function write(run, context) {
	const model = document.querySelector('input[name="writer"]:checked').value;
	for (let i = 0; i < MOST_WRITTEN && writing === run; i++) {
		const { input, place } = await work('next', { tokens: Float32Array.from(context), length });
		const [[scores]] = await Promise.all([mlstore.model.predict(input, { model }), pause(PACE)]);
		if (writing !== run) return;
		const token = await work('choose', {
			probabilities: scores.slice(place * vocabulary.length, (place + 1) * vocabulary.length),
			temperature: find('temperature').valueAsNumber,
			chance: Math.random()
		});
		context.push(token);
		find('written').lastChild.data += vocabulary[token];
	}
}

/** Who pressed a button that goes out finds the other one under the same key. */
function showWriting(isOn) {
	const buttons = [find('go-on'), find('stop-writing')];
	const [comes, goes] = isOn ? buttons.reverse() : buttons;
	comes.disabled = false;
	if (document.activeElement === goes) comes.focus();
	goes.disabled = true;
}

function stop() {
	if (!writing) return;
	writing = null;
	showWriting(false);
}

// measuring ---------------------------------------------------------------------------------

const textOf = (tokens) => Array.from(tokens, (token) => vocabulary[token]).join('');
const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

async function measure() {
	const tokens = (await read()).tokens.slice(0, MOST_MEASURED);
	if (tokens.length < 2) return tell('measured', say.writeFirst);
	tell('measured', say.measuring);
	try {
		const inputs = await work('ask', { tokens, length });
		const judge = async (model) =>
			work('judge', {
				tokens,
				answers: await mlstore.model.predict(inputs, { model }),
				length,
				vocabulary
			});
		const published = await judge('published');
		showMeasured(tokens, published, await judge('yours'));
	} catch {
		tell('measured', say.noAnswer);
	}
}

function showMeasured(tokens, published, yours) {
	const [before, after] = [published, yours].map(({ bits }) => number(meanOf(bits), 2));
	const isTrained = published.bits.some((bits, i) => bits !== yours.bits[i]);
	tell('measured', isTrained ? say.both(before, after) : say.one(before));
	find('heat').replaceChildren(
		...Array.from(tokens, (token, i) => {
			const character = document.createElement('span');
			character.textContent = vocabulary[token];
			// the first character is given, not guessed
			const share = i === 0 ? 0 : Math.min(1, yours.bits[i - 1] / MOST_BITS);
			character.style.background = `color-mix(in srgb, var(--accent) ${Math.round(45 * share)}%, transparent)`;
			return character;
		})
	);
	find('heat').hidden = false;
	tell('heat-help', say.heat(yours.hardest.map((word) => `“${word}”`).join(', ')));
	find('heat-help').hidden = yours.hardest.length === 0;
}

// what the person does, and what the host says ----------------------------------------------

let typed = 0;
field.addEventListener('input', () => {
	clearTimeout(typed);
	typed = setTimeout(count, 200);
});
field.addEventListener('keydown', (event) => {
	if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
	event.preventDefault();
	add();
});
document.addEventListener('keydown', (event) => {
	if (event.key === 'Escape') stop();
});
find('add').addEventListener('click', add);
find('open-file').addEventListener('click', openFile);
find('undo').addEventListener('click', undo);
find('go-on').addEventListener('click', goOn);
find('stop-writing').addEventListener('click', stop);
find('measure').addEventListener('click', measure);

mlstore.on('examples', plan);
mlstore.on('training', ({ status }) => {
	// what has been measured before is now half of the answer
	if (status === 'finished' && !find('heat').hidden) measure();
});

mlstore.ready().then((setting) => {
	({ locale, training } = setting);
	say = words[locale] ?? words.en;
	({ vocabulary, length } = setting.target);
	if (locale === 'ne') {
		for (const element of document.querySelectorAll('[data-ne]')) {
			element.textContent = element.dataset.ne;
		}
	}
	find('open-file').hidden = !setting.permissions.includes('text');
	plan(setting.examples);
	count();
});
