/** Numbers in, a number out: typed in, or read from the columns of a table. */

/** Name of each column, and what counts as 1: a model learns badly from large numbers. @type {[name: string, most: number][]} */
const COLUMNS = [
	['area', 200],
	['rooms', 10],
	['floor', 20]
];
/** The contract's own limit for one call. */
const AT_ONCE = 1000;

/** @param {string} id */
function find(id) {
	const element = document.getElementById(id);
	if (!element) throw new Error('There is no #' + id);
	return element;
}

const said = find('status');
const typed = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (find(id)).value;

/** @param {string} id @param {() => Promise<string>} act Says what has come of it. */
function onClick(id, act) {
	find(id).addEventListener('click', () => {
		act().then(
			(text) => (said.textContent = text),
			(error) => (said.textContent = error.message)
		);
	});
}

/** @param {(name: string) => string | undefined} cell */
function inputOf(cell) {
	return Float32Array.from(COLUMNS, ([name, most]) => {
		const value = Number(cell(name) || NaN) / most;
		if (!(value >= 0 && value <= 1)) throw new Error(name + ' must be from 0 to ' + most + '.');
		return value;
	});
}

/** @param {(name: string) => string | undefined} cell */
function exampleOf(cell) {
	const rent = Number(cell('rent') || NaN);
	if (!Number.isFinite(rent)) throw new Error('rent must be a number.');
	return { input: inputOf(cell), values: Float32Array.of(rent) };
}

onClick('add', async () => {
	await mlstore.examples.add(exampleOf(typed));
	return 'Kept.';
});

onClick('table', async () => {
	const table = await mlstore.capture.table();
	if (!table) return '';
	const { columns, rows } = table;
	const missing = [...COLUMNS.map(([name]) => name), 'rent'].filter(
		(name) => !columns.includes(name)
	);
	if (missing.length > 0) throw new Error('The table has no column ' + missing.join(', ') + '.');
	const examples = rows.map((row) => exampleOf((name) => row[columns.indexOf(name)]));
	for (let i = 0; i < examples.length; i += AT_ONCE) {
		await mlstore.examples.add(examples.slice(i, i + AT_ONCE));
	}
	return examples.length + ' rows kept.';
});

onClick('ask', async () => {
	const [rent] = await mlstore.model.predict(inputOf(typed));
	return 'About ' + (rent?.[0] ?? 0).toFixed(1) + ' thousand Rs.';
});

mlstore.ready();
