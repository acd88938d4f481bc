/**
 * What `mlstore` is in contract 2, as `packages/plugin-sdk/index.d.ts` declares it: every call is a message
 * with a number, and its answer comes back under that number.
 */
export const API_2 = String.raw`
const waiting = new Map();
let setting = null;
let begin = null;
let onEpoch = null;

function call(name, params) {
	lastId += 1;
	const id = lastId;
	return new Promise((resolve, reject) => {
		waiting.set(id, { resolve, reject });
		send({ kind: 'call', id, call: { name, params } });
	});
}

function settle({ kind, id, value, error }) {
	const asked = waiting.get(id);
	waiting.delete(id);
	if (kind === 'answer') asked.resolve(value);
	else asked.reject(Object.assign(new Error(error.message), { code: error.code }));
}

/** The training waits for this answer: a validation that fails must not hold it up. */
async function validate({ kind, ...measures }) {
	let goesOn = true;
	try {
		goesOn = !onEpoch || (await onEpoch(measures)) !== false;
	} catch (error) {
		log('onEpoch failed: ' + error);
	}
	await call('train.continue', { epoch: measures.epoch, stop: !goesOn });
}

const own = {
	init({ kind, ...given }) { begin(Object.freeze(given)); },
	answer: settle,
	failure: settle,
	epoch(event) { validate(event).catch(() => undefined); }
};
for (const [kind, handler] of Object.entries(own)) handlers.set(kind, handler);

function on(kind, handler) {
	if (kind in own) throw new Error('There is no event ' + kind);
	handlers.set(kind, handler);
	return () => handlers.delete(kind);
}

function ready() {
	setting ??= new Promise((resolve) => {
		begin = resolve;
		send({ kind: 'ready' });
	});
	return setting;
}

function log(message) { send({ kind: 'log', message: String(message).slice(0, 2000) }); }

function packed(inputs) {
	const all = ArrayBuffer.isView(inputs) ? [inputs] : inputs;
	const size = all[0]?.length ?? 0;
	const flat = new Float32Array(size * all.length);
	all.forEach((input, i) => {
		if (input.length !== size) throw new Error('Inputs of one call must be of one length.');
		flat.set(input, i * size);
	});
	return flat;
}

async function predict(inputs, { model } = {}) {
	const { outputs, perInput } = await call('model.predict', { inputs: packed(inputs), model });
	const answers = [];
	for (let start = 0; start < outputs.length; start += perInput) {
		answers.push(outputs.slice(start, start + perInput));
	}
	return answers;
}

function start({ onEpoch: validator, ...plan } = {}) {
	onEpoch = validator ?? null;
	return call('train.start', { ...plan, validates: onEpoch !== null });
}

return Object.freeze({
	contract: 2,
	ready,
	on,
	log,
	examples: Object.freeze({
		add: (examples) => call('examples.add', { examples: Array.isArray(examples) ? examples : [examples] }),
		list: ({ after, limit } = {}) => call('examples.list', { after, limit }),
		remove: (ids) => call('examples.remove', { ids: Array.isArray(ids) ? ids : [ids] }),
		removeLast: () => call('examples.removeLast', {}),
		clear: () => call('examples.clear', {})
	}),
	capture: Object.freeze({
		images: ({ shape, reading } = {}) => call('capture.images', { shape, reading }),
		photo: ({ shape, reading } = {}) => call('capture.photo', { shape, reading }),
		sound: ({ seconds, rate }) => call('capture.sound', { seconds, rate }),
		sounds: ({ seconds, rate }) => call('capture.sounds', { seconds, rate }),
		table: () => call('capture.table', {}),
		text: () => call('capture.text', {})
	}),
	model: Object.freeze({
		predict,
		evaluate: ({ examples, model } = {}) => call('model.evaluate', { examples, model })
	}),
	train: Object.freeze({
		plan: (plan) => call('train.plan', plan),
		start,
		stop: () => call('train.stop', {}),
		cancel: () => call('train.cancel', {})
	}),
	worker: startWorker
});
`;
