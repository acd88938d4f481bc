/**
 * A function expression, called with the global scope of a plugin's frame or worker before the plugin's code: it
 * leaves a canvas its 2D context only. All pages share one graphics process, and a shader without an end in one of
 * them keeps every other from drawing, long after its own frame is gone. Models run in the host.
 */
export const NO_GPU = String.raw`function (scope) {
'use strict';
const { apply } = Reflect;
const text = String;
for (const name of ['HTMLCanvasElement', 'OffscreenCanvas']) {
	if (!(name in scope)) continue;
	const { getContext } = scope[name].prototype;
	Object.defineProperty(scope[name].prototype, 'getContext', {
		value(kind, options) {
			const wanted = text(kind);
			return wanted === '2d' || wanted === 'bitmaprenderer' ? apply(getContext, this, [wanted, options]) : null;
		},
		writable: false,
		configurable: false
	});
}
for (const name of ['Navigator', 'WorkerNavigator']) {
	if (!(name in scope)) continue;
	for (const means of ['gpu', 'ml']) {
		delete scope[name].prototype[means];
		if (means in scope[name].prototype) throw new Error(means + ' cannot be taken away');
	}
}
}`;
