/**
 * What `mlstore` was in contract 1; plugins that were written for it go on getting it.
 *
 *     mlstore.on('init', ({labels, inputShape, locale, theme, counts}) => …)   once, after ready()
 *     mlstore.on('theme', ({dark, colours}) => …)          also set as CSS: color-scheme and --ml-<name>
 *     mlstore.on('examples', ({counts}) => …)              how many examples of each label the vault holds
 *     mlstore.on('prediction', ({id, probabilities}) => …) null where the model could not answer
 *     mlstore.on('images', ({inputs, failed}) => …)        Float32Array per image, of the input shape
 *     mlstore.ready()                                      when every handler is set
 *     mlstore.addExample({input, label})                   input: Float32Array in [0, 1]; label: index
 *     mlstore.removeLast()
 *     mlstore.predict(input) → id
 *     mlstore.requestFiles()                               the host opens the file picker
 *     mlstore.log(message)
 */
export const API_1 = String.raw`return Object.freeze({
	on(kind, handler) { handlers.set(kind, handler); },
	ready() { send({ kind: 'ready' }); },
	addExample({ input, label }) { send({ kind: 'add-example', input, label }); },
	removeLast() { send({ kind: 'remove-last' }); },
	predict(input) {
		lastId += 1;
		send({ kind: 'predict', id: lastId, input });
		return lastId;
	},
	requestFiles() { send({ kind: 'request-files' }); },
	log(message) { send({ kind: 'log', message: String(message).slice(0, 2000) }); }
});
`;
