/**
 * A table: open a CSV file, say which of its columns is which, and use its rows; or type one row by hand.
 *
 * One script for several models. What differs is in `index.html`: the model's columns (`data-worker.js` says
 * what they may be). This script is put together from the files of this folder, in the order of their names: a plugin
 * has one. `mlstore` is the host's end of the contract (`packages/plugin-sdk`).
 */

const model = JSON.parse(document.getElementById('columns').textContent);
const specs = [...model.features, model.target];
const worker = mlstore.worker();

let locale = 'en';
let t = words.en;
let target = null;
let kept = 0;
/** The open file: its columns, and what was last read of it. */
let file = null;
/** What the open file has given the vault, and what it has kept back. */
let used = { ids: [], aside: [] };
/** The input that was last asked about, to be asked again after a training. */
let asked = null;

// the worker --------------------------------------------------------------------------------

const waiting = new Map();
let lastAsk = 0;

worker.onmessage = ({ data: { id, answer, error } }) => {
	const { resolve, reject } = waiting.get(id);
	waiting.delete(id);
	if (error === undefined) resolve(answer);
	else reject(new Error(error));
};

function askWorker(ask, given) {
	lastAsk += 1;
	const id = lastAsk;
	return new Promise((resolve, reject) => {
		waiting.set(id, { resolve, reject });
		worker.postMessage({ id, ask, given });
	});
}

// text --------------------------------------------------------------------------------------

/** Numbers in the reader's digits. */
function digits(text) {
	if (locale !== 'ne') return String(text);
	return String(text).replace(/\d/g, (digit) => String.fromCharCode(0x966 + Number(digit)));
}

const count = (n) => digits(n.toLocaleString('en'));
const number = (value) => digits(String(Number(value.toFixed(1))));
const percent = (share) => digits(`${Math.round(100 * share)} %`);
const titleOf = ({ title }) => title[locale] ?? title.en;
const unitOf = ({ units }) => units?.[0].unit ?? '';
const titleWithUnit = (spec) => (spec.units ? `${titleOf(spec)} (${unitOf(spec)})` : titleOf(spec));
const rangeText = (spec, [least, most]) => t.range(number(least), number(most), unitOf(spec));
const sayings = (spec) => spec.said?.[locale] ?? spec.values.map(([name]) => name);

/** What one output of the model means, in a few words. */
function answerText(outputs) {
	if (target.kind === 'values') return `${number(outputs[0])} ${unitOf(model.target)}`;
	const best = outputs.indexOf(Math.max(...outputs));
	return `${sayings(model.target)[best]} (${percent(outputs[best])})`;
}

// elements ----------------------------------------------------------------------------------

function make(tag, properties = {}, ...children) {
	const element = Object.assign(document.createElement(tag), properties);
	element.append(...children);
	return element;
}

const heading = (id, text) => make('h2', { id, textContent: text });
const button = (id, text) => make('button', { type: 'button', id, textContent: text });
const status = (id) => make('p', { id, className: 'status', role: 'status' });
const find = (id) => document.getElementById(id);

function say(id, text) {
	find(id).textContent = text;
}

function section(id, title, ...children) {
	const box = make('section', { id }, heading(`${id}-title`, title), ...children);
	box.setAttribute('aria-labelledby', `${id}-title`);
	return box;
}
