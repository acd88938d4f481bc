import { describe, expect, it } from 'vitest';
import { healthOf, type Area, type Vitals } from './health';

const GIGABYTE = 1024 ** 3;
const MINUTE = 60_000;

const well: Vitals = {
	queues: { oldestWaiting: 10 * MINUTE - 1, sinceSweep: 5 * MINUTE - 1, failedToday: 0 },
	storage: { freeBytes: 5 * GIGABYTE, diskBytes: 100 * GIGABYTE },
	merges: { failedToday: 0 },
	process: { heapBytes: 89, heapLimit: 100 },
	payments: { open: 3, oldestOpen: 24 * 60 * MINUTE - 1 }
};

describe('healthOf', () => {
	it('is content up to its limits, and with nothing to tell', () => {
		const fresh: Vitals = {
			...well,
			queues: { oldestWaiting: null, sinceSweep: null, failedToday: 0 },
			payments: { open: 0, oldestOpen: null }
		};
		for (const vitals of [well, fresh]) {
			expect(new Set(Object.values(healthOf(vitals)))).toEqual(new Set(['ok']));
		}
	});

	it.each<[Area, Partial<Vitals>]>([
		['queues', { queues: { ...well.queues, oldestWaiting: 10 * MINUTE } }],
		['queues', { queues: { ...well.queues, sinceSweep: 5 * MINUTE } }],
		['queues', { queues: { ...well.queues, failedToday: 1 } }],
		['storage', { storage: { freeBytes: 4.9 * GIGABYTE, diskBytes: 100 * GIGABYTE } }],
		['storage', { storage: { freeBytes: 0.9 * GIGABYTE, diskBytes: 2 * GIGABYTE } }],
		['merges', { merges: { failedToday: 1 } }],
		['process', { process: { heapBytes: 90, heapLimit: 100 } }],
		['payments', { payments: { open: 1, oldestOpen: 24 * 60 * MINUTE } }]
	])('asks for attention to %s alone: %o', (area, change) => {
		const { [area]: level, ...others } = healthOf({ ...well, ...change });
		expect(level).toBe('attention');
		expect(new Set(Object.values(others))).toEqual(new Set(['ok']));
	});
});
