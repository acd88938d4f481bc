import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertFastEnough, lackingOf } from './device-needs';
import type { BackendName } from './training';

const backends: BackendName[] = ['cpu', 'wasm', 'webgpu'];
const anything = { backend: null, memoryMb: 0 };
const unknown = { backend: null, memory: null };

describe('lackingOf', () => {
	it.each<[BackendName, BackendName[]]>([
		['cpu', []],
		['wasm', ['cpu']],
		['webgpu', ['cpu', 'wasm']]
	])('finds what is slower than %s', (backend, slower) => {
		for (const own of backends) {
			const lacking = lackingOf({ backend, memoryMb: 0 }, { ...unknown, backend: own });
			expect(lacking).toEqual(slower.includes(own) ? ['backend'] : []);
			const check = () => assertFastEnough(own, { backend, memoryMb: 0 });
			if (slower.includes(own)) {
				expect(check).toThrow(expect.objectContaining({ code: 'backend/too-slow' }));
			} else {
				expect(check).not.toThrow();
			}
		}
	});

	it.each([
		// 1.5 GiB are 1,611 MB
		[1, 1610, []],
		[1, 1611, ['memoryMb']],
		[0.25, 512, ['memoryMb']],
		[4, 6442, []],
		[4, 6443, ['memoryMb']],
		// or more
		[8, 16_384, []],
		[32, 16_384, []]
	])('of %d GiB, rounded, and %d MB', (memory, memoryMb, lacking) => {
		expect(lackingOf({ ...anything, memoryMb }, { ...unknown, memory })).toEqual(lacking);
	});

	it('names both', () => {
		const lacking = lackingOf(
			{ backend: 'webgpu', memoryMb: 9000 },
			{ backend: 'wasm', memory: 2 }
		);
		expect(lacking).toEqual(['backend', 'memoryMb']);
	});

	it('holds nothing against a device of which nothing is known, nor for a plugin that needs nothing', () => {
		const backend = fc.constantFrom(null, ...backends);
		fc.assert(
			fc.property(backend, fc.nat(16_384), fc.nat(64), (name, memoryMb, memory) => {
				expect(lackingOf({ backend: name, memoryMb }, unknown)).toEqual([]);
				expect(lackingOf(anything, { backend: name, memory })).toEqual([]);
			})
		);
	});

	it('lacks nothing with more that it lacked nothing with before', () => {
		const arb = fc.tuple(
			fc.constantFrom(...backends),
			fc.nat(16_384),
			fc.constantFrom(0.25, 0.5, 1, 2, 4, 8)
		);
		fc.assert(
			fc.property(arb, ([backend, memoryMb, memory]) => {
				const needs = { backend, memoryMb };
				const less = lackingOf(needs, { backend: 'wasm', memory });
				const more = lackingOf(needs, { backend: 'webgpu', memory: 2 * memory });
				expect(less).toEqual(expect.arrayContaining(more));
			})
		);
	});
});
