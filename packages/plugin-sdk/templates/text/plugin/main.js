/** Learns which character comes next, from text that is typed, pasted or read from a file. */

/** The contract's own limit for one call. */
const AT_ONCE = 1000;
/** How far "Go on writing" goes. */
const WRITTEN = 40;

/** @param {string} id */
function find(id) {
	const element = document.getElementById(id);
	if (!element) throw new Error('There is no #' + id);
	return element;
}

const said = find('status');
const area = /** @type {HTMLTextAreaElement} */ (find('text'));

/** @param {string} id @param {() => Promise<string>} act Says what has come of it. */
function onClick(id, act) {
	find(id).addEventListener('click', () => {
		act().then(
			(text) => (said.textContent = text),
			(error) => (said.textContent = error.message)
		);
	});
}

mlstore.ready().then(({ input, target }) => {
	if (target.kind !== 'next-token') throw new Error('This plugin is for a next token.');
	const { vocabulary } = target;
	const [length = 0] = input.shape;
	const numbers = new Map(vocabulary.map((token, number) => [token, number]));

	/** What the vocabulary does not have is left out. @param {string} text */
	const tokensOf = (text) => [...text.toLowerCase()].flatMap((token) => numbers.get(token) ?? []);
	/** The last tokens, with spaces before a short text. @param {number[]} tokens */
	const windowOf = (tokens) => {
		const padded = [...new Array(length).fill(numbers.get(' ') ?? 0), ...tokens];
		return Float32Array.from(padded.slice(-length));
	};

	onClick('add', async () => {
		const tokens = tokensOf(area.value);
		if (tokens.length < 2) throw new Error('Type a sentence first.');
		const examples = tokens
			.slice(1)
			.map((label, i) => ({ input: windowOf(tokens.slice(0, i + 1)), label }));
		for (let i = 0; i < examples.length; i += AT_ONCE) {
			await mlstore.examples.add(examples.slice(i, i + AT_ONCE));
		}
		return examples.length + ' examples kept.';
	});

	onClick('file', async () => {
		const file = await mlstore.capture.text();
		if (file) area.value = file.text;
		return file ? file.name : '';
	});

	onClick('write', async () => {
		const tokens = tokensOf(area.value);
		for (let i = 0; i < WRITTEN; i++) {
			const [scores] = await mlstore.model.predict(windowOf(tokens));
			if (!scores) break;
			tokens.push(scores.indexOf(Math.max(...scores)));
		}
		return (
			'…' +
			tokens
				.slice(-WRITTEN)
				.map((token) => vocabulary[token])
				.join('')
		);
	});
});
