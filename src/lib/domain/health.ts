/** What the store knows of how it is doing. Times in milliseconds, sizes in bytes. */
export interface Vitals {
	readonly queues: {
		readonly oldestWaiting: number | null;
		readonly sinceSweep: number | null;
		readonly failedToday: number;
	};
	readonly storage: { readonly freeBytes: number; readonly diskBytes: number };
	readonly merges: { readonly failedToday: number };
	readonly process: { readonly heapBytes: number; readonly heapLimit: number };
	readonly payments: { readonly open: number; readonly oldestOpen: number | null };
}

export type Area = keyof Vitals;
export type Level = 'ok' | 'attention';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const GIGABYTE = 1024 ** 3;

/**
 * Which areas a person should look at: jobs that wait for 10 minutes or failed today, no sweep for 5 minutes
 * (it runs every minute), less than 5 % or 1 GB of disk, failed merges, 90 % of the heap, a payment that has
 * been open for a day.
 */
export function healthOf(vitals: Vitals): Readonly<Record<Area, Level>> {
	const { queues, storage, merges, process, payments } = vitals;
	const level = (isWell: boolean): Level => (isWell ? 'ok' : 'attention');
	return {
		queues: level(
			queues.failedToday === 0 &&
				(queues.oldestWaiting ?? 0) < 10 * MINUTE &&
				(queues.sinceSweep ?? 0) < 5 * MINUTE
		),
		storage: level(storage.freeBytes >= Math.max(GIGABYTE, 0.05 * storage.diskBytes)),
		merges: level(merges.failedToday === 0),
		process: level(process.heapBytes < 0.9 * process.heapLimit),
		payments: level((payments.oldestOpen ?? 0) < 24 * HOUR)
	};
}
