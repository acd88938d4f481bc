/**
 * The first half of a plugin frame's only script: a function expression called with the frame's window.
 * It takes away what could reach a network in spite of the policy, waits for the host's MessagePort, and
 * returns the `mlstore` object that the plugin's code is given. It throws, and so ends the whole script,
 * if anything cannot be taken away.
 *
 * Kept as text, since its bytes are part of every frame's digest: no bundler may touch it. `window` is
 * its parameter because hoisted declarations cannot shadow that. The plugin's side of the contract:
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
export const PRELUDE = String.raw`function (window) {
'use strict';
for (const name of [
	'RTCPeerConnection', 'webkitRTCPeerConnection', 'mozRTCPeerConnection', 'RTCDataChannel',
	'RTCIceTransport', 'RTCRtpSender', 'RTCRtpReceiver', 'RTCRtpTransceiver', 'WebTransport', 'WebSocket',
	'WebSocketStream', 'EventSource', 'XMLHttpRequest', 'fetch', 'fetchLater', 'SharedWorker', 'open',
	'PresentationRequest', 'Notification', 'PaymentRequest'
]) {
	delete window[name];
	if (name in window) throw new Error(name + ' cannot be taken away');
}
delete window.Navigator.prototype.sendBeacon;

const document = window.document;
const root = document.documentElement;
const handlers = new Map();
const early = [];
let port = null;
let lastId = 0;

function send(message) {
	if (port) port.postMessage(message);
	else early.push(message);
}

function applyTheme(theme) {
	root.style.colorScheme = theme.dark ? 'dark' : 'light';
	for (const [name, colour] of Object.entries(theme.colours)) root.style.setProperty('--ml-' + name, colour);
}

function receive({ data }) {
	if (data.kind === 'ping') return send({ kind: 'pong', n: data.n });
	if (data.kind === 'init') {
		root.lang = data.locale;
		applyTheme(data.theme);
	}
	if (data.kind === 'theme') applyTheme(data);
	const handler = handlers.get(data.kind);
	if (handler) handler(data);
}

window.addEventListener('message', function hello(event) {
	if (event.source !== window.parent || port || !event.ports[0]) return;
	window.removeEventListener('message', hello);
	port = event.ports[0];
	port.onmessage = receive;
	for (const message of early.splice(0)) port.postMessage(message);
});

new window.ResizeObserver(() => {
	send({ kind: 'resize', height: Math.ceil(root.getBoundingClientRect().height) });
}).observe(root);

window.parent.postMessage({ mlstore: 'hello', contract: 1 }, '*');

return Object.freeze({
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
}`;
