import { StoreError } from './errors';
import type { PluginContract } from './plugin';
import type { BackendName } from './training';

/** What is known of a device; null where nobody says. */
export interface DevicePowers {
	/** The fastest backend that computes right on it. */
	readonly backend: BackendName | null;
	/** GiB, as browsers tell it: the nearest power of two. */
	readonly memory: number | null;
}

type Needs = PluginContract['requires'];

const SLOWEST_FIRST: readonly BackendName[] = ['cpu', 'wasm', 'webgpu'];

/** From here on a browser may mean "or more": which is the most that it tells differs between them. */
const MOST_TOLD_GIB = 8;
/** What is told as 2 GiB may be almost 3. */
const MOST_ROUNDED_OFF = 1.5;
const MB_IN_GIB = 2 ** 30 / 1e6;

/** What a plugin needs and a device certainly does not have; what nobody knows is not held against it. */
export function lackingOf(needs: Needs, { backend, memory }: DevicePowers): (keyof Needs)[] {
	const lacksBackend = backend !== null && isTooSlow(backend, needs);
	const lacksMemory =
		memory !== null &&
		memory < MOST_TOLD_GIB &&
		memory * MOST_ROUNDED_OFF * MB_IN_GIB < needs.memoryMb;
	return [
		...(lacksBackend ? (['backend'] as const) : []),
		...(lacksMemory ? (['memoryMb'] as const) : [])
	];
}

/** @throws {StoreError} `backend/too-slow`. */
export function assertFastEnough(backend: BackendName, needs: Needs): void {
	if (!isTooSlow(backend, needs)) return;
	throw new StoreError(
		'backend/too-slow',
		`This model needs ${String(needs.backend)}; the fastest that computes right here is ${backend}.`
	);
}

function isTooSlow(backend: BackendName, { backend: least }: Needs): boolean {
	return least !== null && SLOWEST_FIRST.indexOf(backend) < SLOWEST_FIRST.indexOf(least);
}
