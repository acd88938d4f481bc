import type { PluginCalls } from '$lib/plugins/calls';

/** How slow a device is to seem. */
export const THROTTLES = {
	off: { answerMs: 0, restFactor: 0 },
	/** A phone of the cheaper kind: a quarter of a laptop's speed. */
	phone: { answerMs: 200, restFactor: 3 },
	/** An old one, with other apps open. */
	'old-phone': { answerMs: 800, restFactor: 11 }
} as const;

export type ThrottleName = keyof typeof THROTTLES;

type Calls = Partial<PluginCalls>;

/** The same calls, each answered (or refused) as much later as `milliseconds` says by then. */
export function answeringLate(calls: Calls, milliseconds: () => number): Calls {
	return Object.fromEntries(
		Object.entries(calls).map(([name, call]) => [
			name,
			async (params: never) => {
				try {
					return await (call as (params: never) => Promise<unknown>)(params);
				} finally {
					await after(milliseconds());
				}
			}
		])
	);
}

interface Pausable {
	pause(): Promise<void>;
	resume(): Promise<void>;
}

/** Lets a training rest after a batch, as long as a slower device would have computed. */
export async function rest(trainer: Pausable, milliseconds: number): Promise<void> {
	if (milliseconds === 0) return;
	await trainer.pause();
	await after(milliseconds);
	await trainer.resume();
}

function after(milliseconds: number): Promise<void> {
	if (milliseconds === 0) return Promise.resolve();
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
