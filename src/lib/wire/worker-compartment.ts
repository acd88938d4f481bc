import { NO_GPU } from './no-gpu';

/**
 * The first half of the script of a plugin's worker: a function expression called with its global scope. It takes
 * away whatever loads, connects or starts another worker, and throws, which ends the worker, where it cannot.
 * The policy of the frame, which the worker inherits, forbids the same; neither relies on the other.
 */
const WORKER_PRELUDE = String.raw`function (scope) {
'use strict';
for (const name of [
	'fetch', 'XMLHttpRequest', 'WebSocket', 'WebSocketStream', 'EventSource', 'WebTransport', 'importScripts',
	'Worker', 'SharedWorker', 'BroadcastChannel', 'RTCPeerConnection', 'RTCDataChannel', 'FontFace', 'fonts',
	'caches', 'indexedDB', 'Notification', 'webkitRequestFileSystem', 'webkitRequestFileSystemSync'
]) {
	for (let object = scope; object; object = Object.getPrototypeOf(object)) delete object[name];
	if (name in scope) throw new Error(name + ' cannot be taken away');
}
}`;

/**
 * A function expression, called with the frame's window and the text of the worker's script (or null) before any
 * other code. It takes the means to start a worker away from everybody else and returns `startWorker()`: the one
 * worker of this plugin, a new one each time, in place of the last. It is a data: worker, which needs no
 * address that anybody serves, and inherits the frame's policy.
 */
const STARTER = String.raw`function (window, source) {
'use strict';
const { Worker, Reflect } = window;
const { terminate } = Worker.prototype;
delete Worker.prototype.constructor;
delete window.Worker;
if ('Worker' in window) throw new Error('Worker cannot be taken away');
const address = source === null ? null : 'data:text/javascript;charset=utf-8,' + window.encodeURIComponent(source);
let worker = null;
return function startWorker() {
	if (address === null) throw new Error('This plugin has no worker file.');
	if (worker) Reflect.apply(terminate, worker, []);
	worker = new Worker(address);
	return worker;
};
}`;

/**
 * An expression for the start of a frame's script: it makes `mlstore.worker` of what the plugin's worker file holds.
 *
 * @param code A script that parses by itself; null if the plugin has no worker.
 */
export function workerStarter(code: string | null): string {
	return `(${STARTER})(this, ${code === null ? 'null' : quoted(workerScript(code))})`;
}

function workerScript(code: string): string {
	return `{(${NO_GPU})(self);\n(${WORKER_PRELUDE})(self);\n(() => {'use strict';\n${code}\n})();}`;
}

/** As a string that may stand inside a page's script. */
function quoted(text: string): string {
	return JSON.stringify(text).replaceAll('<', '\\u003c');
}
