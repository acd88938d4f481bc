/** Of one call of the host. */
const AT_ONCE = 1000;
/** Every so manieth row is kept aside. */
const ASIDE = 5;

// its rows ----------------------------------------------------------------------------------

function asideChoice() {
	const box = make('input', { type: 'checkbox', id: 'aside', checked: true });
	box.addEventListener('change', showUse);
	return make('label', { className: 'choice' }, box, t.aside);
}

function useButton() {
	const use = button('use', '');
	use.className = 'main';
	use.addEventListener('click', () => void useRows());
	return use;
}

function undoButton() {
	const undo = button('undo', t.undo);
	undo.hidden = true;
	undo.addEventListener('click', () => void takeBack());
	return undo;
}

function exampleOf(input, value) {
	return target.kind === 'classes'
		? { input, label: value }
		: { input, values: Float32Array.of(value) };
}

/** The open file's examples: to learn from, and kept aside. */
function partedRows() {
	const { inputs, targets } = file.read;
	const all = inputs.map((input, i) => exampleOf(input, targets[i]));
	const isAside = (i) => find('aside').checked && i % ASIDE === ASIDE - 1;
	return {
		learn: all.filter((_, i) => !isAside(i)),
		aside: all.filter((_, i) => isAside(i))
	};
}

function showUse() {
	const { learn } = partedRows();
	const isUsed = used.ids.length > 0;
	find('use').textContent = t.use(count(learn.length));
	find('use').disabled = learn.length === 0 || isUsed;
	find('aside').disabled = isUsed;
	for (const select of find('mapping').querySelectorAll('select')) select.disabled = isUsed;
	find('undo').hidden = !isUsed;
	showCheck();
}

async function useRows() {
	const { learn, aside } = partedRows();
	const ids = [];
	find('use').disabled = true;
	try {
		for (let i = 0; i < learn.length; i += AT_ONCE) {
			ids.push(...(await mlstore.examples.add(learn.slice(i, i + AT_ONCE))));
		}
		say('use-status', t.used(count(ids.length)));
	} catch (error) {
		say('use-status', error.code === 'storage/full' ? t.full : t.failed);
	}
	used = { ids, aside };
	showUse();
	if (ids.length > 0) find('undo').focus();
}

async function takeBack() {
	const { ids } = used;
	for (let i = 0; i < ids.length; i += AT_ONCE) {
		await mlstore.examples.remove(ids.slice(i, i + AT_ONCE));
	}
	used = { ids: [], aside: [] };
	showUse();
	say('use-status', t.undone);
	find('use').focus();
}

// how good ----------------------------------------------------------------------------------

function checkSection() {
	const check = button('check-now', t.checkNow);
	check.addEventListener('click', () => void checkModel());
	const box = section(
		'check',
		t.check,
		make('p', { id: 'check-help', className: 'help' }),
		make('div', { className: 'tools' }, check),
		status('check-status'),
		make('dl', { id: 'measures', className: 'answers', hidden: true })
	);
	box.hidden = true;
	return box;
}

/** What the model is checked with: what was kept aside; else all that the file has. */
function checked() {
	const { learn, aside } = file.read ? partedRows() : { learn: [], aside: [] };
	const kept = used.ids.length > 0 ? used.aside : aside;
	const rows = kept.length > 0 ? kept : learn;
	const every = Math.max(1, Math.ceil(rows.length / AT_ONCE));
	return { isAside: kept.length > 0, rows: rows.filter((_, i) => i % every === 0) };
}

function showCheck() {
	const { isAside, rows } = file ? checked() : { isAside: false, rows: [] };
	find('check').hidden = rows.length === 0;
	find('check-help').textContent = (isAside ? t.checkHelp : t.checkAll)(count(rows.length));
	find('measures').hidden = true;
}

function measureText({ accuracy, metrics }) {
	if (accuracy !== undefined) return t.right(percent(accuracy));
	const [error] = Object.values(metrics);
	return t.off(number(error), unitOf(model.target));
}

async function checkModel() {
	const { rows: examples } = checked();
	say('check-status', t.checking);
	try {
		const published = await mlstore.model.evaluate({ examples, model: 'published' });
		const yours = await mlstore.model.evaluate({ examples, model: 'yours' });
		const isTrained = yours.loss !== published.loss;
		showPair(find('measures'), [published, ...(isTrained ? [yours] : [])].map(measureText));
		say('check-status', '');
	} catch {
		say('check-status', t.failed);
	}
}

/** The published model's answer and, once there is one, your copy's. */
function showPair(box, contents) {
	const titles = [t.before, t.after];
	const parts = contents.map((content, i) => {
		const title = make('dt', { textContent: titles[i] });
		return make('div', {}, title, make('dd', {}, content));
	});
	box.replaceChildren(...parts);
	box.hidden = false;
}
