import { routes } from './route';

const inner = (code: string): string => `'data:text/javascript,' + encodeURIComponent(${code})`;
const fetches = `'fetch("' + url() + '")'`;
const blobOf = (code: string): string =>
	`URL.createObjectURL(new Blob([${code}], { type: 'text/javascript' }))`;

/** From inside a worker; the code sees no document. */
export const workerRoutes = routes('in a worker', [
	['fetch', 'await fetch(url())'],
	['no-cors POST', "await fetch(url(), { mode: 'no-cors', method: 'POST', body: 'x' })"],
	['keepalive', "await fetch(url(), { mode: 'no-cors', keepalive: true, method: 'POST' })"],
	['Request', "await fetch(new Request(url(), { credentials: 'include', mode: 'no-cors' }))"],
	['XMLHttpRequest', "const x = new XMLHttpRequest(); x.open('GET', url()); x.send()"],
	[
		'synchronous XMLHttpRequest',
		"const x = new XMLHttpRequest(); x.open('GET', url(), false); x.send()"
	],
	['upload', "const x = new XMLHttpRequest(); x.open('POST', url()); x.send(new Blob(['x']))"],
	['WebSocket', "new WebSocket(url('', 'ws'))"],
	['WebSocketStream', "await new WebSocketStream(url('', 'ws')).opened"],
	['EventSource', 'new EventSource(url())'],
	['WebTransport', "await new WebTransport(url('', 'https')).ready"],
	['importScripts', "importScripts(url('a.js'))"],
	['importScripts of data', `importScripts(${inner(fetches)})`],
	['importScripts of a blob', `importScripts(${blobOf(fetches)})`],
	['import()', "await import(url('a.js'))"],
	['import() of data', `await import(${inner(fetches)})`],
	['worker of data', `new Worker(${inner(fetches)})`],
	['worker of a blob', `new Worker(${blobOf(fetches)})`],
	['worker by address', "new Worker(url('a.js'))", 'same origin only'],
	[
		'module worker of data',
		`new Worker(${inner(`'import "' + url('a.js') + '"'`)}, { type: 'module' })`
	],
	[
		'worker of a worker',
		`new Worker(${inner(`'new Worker("data:text/javascript,fetch(%27' + url() + '%27)")'`)})`
	],
	['shared worker', `new SharedWorker(${inner(fetches)})`, 'no worker has it'],
	['FontFace', "await new FontFace('f', 'url(' + url('a.woff2') + ')').load()"],
	['cache', "await (await caches.open('x')).add(url())", 'an opaque origin has no caches'],
	['WebAssembly', 'await WebAssembly.compileStreaming(fetch(url()))'],
	['eval', `(0, eval)(${fetches})`],
	['Function', `new Function(${fetches})()`],
	['timer of text', `setTimeout(${fetches})`],
	[
		'WebRTC',
		"new RTCPeerConnection({ iceServers: [{ urls: 'stun:127.0.0.1:' + port }] }).setLocalDescription()",
		'no worker has it'
	],
	['service worker', "await navigator.serviceWorker.register(url('a.js'))", 'no worker has it'],
	[
		'canvas filter',
		"const c = new OffscreenCanvas(9, 9).getContext('2d'); c.filter = 'url(' + url('a.svg#f') + ')'; c.fillRect(0, 0, 9, 9)",
		'no worker loads them'
	],
	['beacon', "navigator.sendBeacon(url(), 'x')", 'no worker has it'],
	[
		'prototype of fetch',
		'await Object.getPrototypeOf(Object.getPrototypeOf(self)).fetch.call(self, url())'
	]
]);
