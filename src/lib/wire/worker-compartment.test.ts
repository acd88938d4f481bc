import { createContext, runInContext } from 'node:vm';
import { expect, it } from 'vitest';
import { workerStarter } from './worker-compartment';

interface Started {
	readonly address: string;
	isAlive: boolean;
}

/** What a frame's script sees, with workers that only remember what they were given. */
function frame() {
	const started: Started[] = [];
	class Worker implements Started {
		isAlive = true;
		constructor(readonly address: string) {
			started.push(this);
		}
		terminate(): void {
			this.isAlive = false;
		}
	}
	return { window: createContext({ Worker, encodeURIComponent, Reflect }), started };
}

const decode = (address: string) => decodeURIComponent(address.slice(address.indexOf(',') + 1));

it('starts one worker at a time, and nobody else can', () => {
	const { window, started } = frame();
	const code = `const start = ${workerStarter('postMessage("</script>")')};
		const first = start();
		first.terminate = () => undefined; // a plugin that would keep its first
		start();
		[typeof Worker, first.constructor.name].join()`;
	expect(runInContext(code, window)).toBe('undefined,Object');
	expect(started.map(({ isAlive }) => isAlive)).toEqual([false, true]);
	expect(code).not.toContain('</script');
	expect(decode(started[0]?.address ?? '')).toContain('postMessage("</script>")');
});

it('gives a plugin without a worker file none', () => {
	const { window } = frame();
	expect(() => {
		runInContext(`(${workerStarter(null)})()`, window);
	}).toThrow('no worker file');
});

it('takes away what loads or connects before the code of the worker runs', () => {
	const { window, started } = frame();
	runInContext(`(${workerStarter('self.seen = [typeof fetch, typeof caches].join()')})()`, window);
	const scope: Record<string, unknown> = { fetch: () => 'out', caches: {} };
	scope.self = scope;
	runInContext(decode(started[0]?.address ?? ''), createContext(scope));
	expect(scope.seen).toBe('undefined,undefined');
});

it('ends a worker whose scope keeps something', () => {
	const { window, started } = frame();
	runInContext(`(${workerStarter('self.seen = true')})()`, window);
	const scope: Record<string, unknown> = {};
	Object.defineProperty(scope, 'fetch', { value: () => 'out' });
	scope.self = scope;
	expect(() => {
		runInContext(decode(started[0]?.address ?? ''), createContext(scope));
	}).toThrow();
	expect(scope.seen).toBeUndefined();
});
