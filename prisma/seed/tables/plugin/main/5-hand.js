// by hand -----------------------------------------------------------------------------------

const today = () => new Date().toISOString().slice(0, 10);

function fieldOf(spec, i) {
	const id = `hand-${i}`;
	if (spec.kind === 'date') return make('input', { id, type: 'date', value: today() });
	if (spec.kind === 'number') {
		const [min, max] = spec.range;
		const value = spec.usual ?? '';
		return make('input', { id, type: 'number', min, max, step: 'any', value });
	}
	const said = sayings(spec);
	const options = spec.values.map(([value], n) => make('option', { value, textContent: said[n] }));
	const open = make('option', { value: '', textContent: t.unknown });
	const isOpen = spec.optional || spec === model.target;
	return make('select', { id }, ...(isOpen ? [open] : []), ...options);
}

function labelled(spec, i, title = titleWithUnit(spec)) {
	const label = make('label', { htmlFor: `hand-${i}`, textContent: title });
	return make('div', { className: 'field' }, label, fieldOf(spec, i));
}

function handForm() {
	const ask = button('ask', t.ask);
	ask.className = 'main';
	const keep = button('keep', t.keep);
	const fields = model.features.map((spec, i) => labelled(spec, i));
	const form = make('div', { className: 'fields' }, ...fields);
	// no <form>: a frame that may not send any is not told of Enter either
	form.addEventListener('keydown', ({ key, target: { tagName } }) => {
		if (key === 'Enter' && tagName === 'INPUT') void askByHand();
	});
	ask.addEventListener('click', () => void askByHand());
	keep.addEventListener('click', () => void keepByHand());
	return [
		form,
		make('div', { className: 'tools' }, ask),
		status('hand-status'),
		make('dl', { id: 'answers', className: 'answers', hidden: true }),
		make('p', { className: 'help', textContent: t.keepHelp }),
		labelled(model.target, specs.length - 1, t.truth(titleWithUnit(model.target))),
		make('div', { className: 'tools' }, keep),
		status('keep-status')
	];
}

/** What was typed; null, once it has been said why, where something of it cannot be used. */
async function readHand(needsTarget) {
	const cells = specs.map((_, i) => find(`hand-${i}`).value);
	const { preview, inputs, targets } = await askWorker('row', { model, cells });
	const [{ bad, input }] = preview;
	const wrong = bad.findIndex((isBad, i) => isBad && (needsTarget || i < model.features.length));
	bad.forEach((_, i) => find(`hand-${i}`).setAttribute('aria-invalid', String(i === wrong)));
	if (wrong < 0) return { input, example: needsTarget ? exampleOf(inputs[0], targets[0]) : null };
	say(needsTarget ? 'keep-status' : 'hand-status', complaint(specs[wrong]));
	find(`hand-${wrong}`).focus();
	return null;
}

function complaint(spec) {
	if (spec.kind !== 'number') return t.wanted(titleOf(spec));
	return t.outOfRange(titleOf(spec), rangeText(spec, spec.range));
}

async function askByHand() {
	const read = await readHand(false);
	if (!read) return;
	asked = read.input;
	say('hand-status', t.asking);
	await answerAgain();
}

async function answerAgain() {
	if (!asked) return;
	try {
		const [published] = await mlstore.model.predict(asked, { model: 'published' });
		const [yours] = await mlstore.model.predict(asked, { model: 'yours' });
		const isTrained = yours.some((value, i) => value !== published[i]);
		showPair(find('answers'), [published, ...(isTrained ? [yours] : [])].map(answerElement));
		say('hand-status', t.says(answerText(yours)));
	} catch {
		say('hand-status', t.failed);
	}
}

function answerElement(outputs) {
	if (target.kind === 'values') {
		return make('strong', { className: 'number', textContent: answerText(outputs) });
	}
	const said = sayings(model.target);
	const best = [...outputs.entries()].sort((a, b) => b[1] - a[1]).slice(0, 4);
	const rows = best.map(([label, probability]) => {
		const meter = make('meter', { value: probability, ariaLabel: t.sureOf(said[label]) });
		const share = make('span', { textContent: percent(probability) });
		return make('li', {}, make('strong', { textContent: said[label] }), meter, share);
	});
	return make('ol', { className: 'guesses' }, ...rows);
}

async function keepByHand() {
	const read = await readHand(true);
	if (!read) return;
	try {
		await mlstore.examples.add(read.example);
		say('keep-status', t.kept(count(kept)));
	} catch (error) {
		say('keep-status', error.code === 'storage/full' ? t.full : t.failed);
	}
}
