import { createContext, runInContext } from 'node:vm';
import { expect, it } from 'vitest';
import { NO_GPU } from './no-gpu';

function scope() {
	class OffscreenCanvas {
		getContext(kind: string, options?: unknown): unknown {
			return [kind, options];
		}
	}
	class WorkerNavigator {
		get gpu(): string {
			return this.constructor.name;
		}
	}
	return { OffscreenCanvas, WorkerNavigator, navigator: new WorkerNavigator() };
}

it('leaves a canvas what does not run on the graphics processor', () => {
	const self = scope();
	runInContext(`(${NO_GPU})(self)`, createContext({ self }));
	const canvas = new self.OffscreenCanvas();
	expect(canvas.getContext('2d', { alpha: false })).toEqual(['2d', { alpha: false }]);
	expect(canvas.getContext('webgl2')).toBeNull();
	expect('gpu' in self.navigator).toBe(false);
});

it('asks a name for its text once', () => {
	const self = scope();
	runInContext(`(${NO_GPU})(self)`, createContext({ self }));
	const names = ['2d', 'webgl'];
	const name = { toString: () => names.shift() ?? 'webgl' };
	const given = new self.OffscreenCanvas().getContext(name as unknown as string);
	expect(given).toEqual(['2d', undefined]);
});

it('stops the script where something stays', () => {
	const self = scope();
	Object.defineProperty(self.WorkerNavigator.prototype, 'gpu', { configurable: false });
	expect(() => {
		runInContext(`(${NO_GPU})(self)`, createContext({ self }));
	}).toThrow();
});
