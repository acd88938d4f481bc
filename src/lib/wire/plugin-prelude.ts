import { API_1 } from './plugin-prelude-1';
import { API_2 } from './plugin-prelude-2';

/** What could reach a network in spite of the policy is taken away before anything else runs. */
const GUARD = String.raw`function (window, startWorker) {
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
`;

/** One port to the host, the theme, the height, and an answer to each ping. */
const CHANNEL = String.raw`
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

`;

const hello = (contract: number) =>
	`window.parent.postMessage({ mlstore: 'hello', contract: ${contract} }, '*');\n\n`;

/**
 * The first half of a plugin frame's only script: a function expression called with the frame's window and
 * with what starts the plugin's worker. It takes away what could reach a network in spite of
 * the policy, waits for the host's MessagePort, and returns the `mlstore` object that the plugin's code is
 * given. It throws, and so ends the whole script, if anything cannot be taken away.
 *
 * Kept as text, since its bytes are part of every frame's digest: no bundler may touch it. `window` is its
 * parameter because hoisted declarations cannot shadow that. `packages/plugin-sdk` declares what `mlstore`
 * offers.
 */
export function preludeOf(contract: 1 | 2): string {
	return GUARD + CHANNEL + hello(contract) + (contract === 1 ? API_1 : API_2) + '}';
}
