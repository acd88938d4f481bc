import { lackingOf, type DevicePowers } from '$lib/domain/device-needs';
import { StoreError } from '$lib/domain/errors';
import type { PluginContract } from '$lib/domain/plugin';
import type { BackendName } from '$lib/domain/training';
import { openStore } from '$lib/store/database';
import { recall, remember } from '$lib/store/device';
import { startTrainer, type Trainer } from '$lib/training/trainer';

type Needs = PluginContract['requires'];

/**
 * What a plugin needs and this device does not have.
 *
 * @throws {StoreError} `request/unavailable` if it had to be tried and what tries it does not start.
 */
export async function lackingHere(
	needs: Needs,
	start: () => BackendTrial = startTrainer
): Promise<(keyof Needs)[]> {
	return lackingOf(needs, await powersFor(needs, start));
}

/** What tries backends, in a worker. */
type BackendTrial = Pick<Trainer, 'chooseBackend' | 'dispose'>;

/** Only what is asked for: trying backends means to load them all. */
async function powersFor({ backend }: Needs, start: () => BackendTrial): Promise<DevicePowers> {
	const isAnyFastEnough = backend === null || backend === 'cpu';
	return { backend: isAnyFastEnough ? null : await fastestBackend(start), memory: memoryTold() };
}

/** GiB; null where the browser does not say. */
function memoryTold(): number | null {
	return (navigator as { deviceMemory?: number }).deviceMemory ?? null;
}

/** Tried once; null where none computes right, which a training says for itself. */
async function fastestBackend(start: () => BackendTrial): Promise<BackendName | null> {
	const db = await openStore();
	const browser = navigator.userAgent;
	const known = await recall(db, 'backend');
	if (known?.browser === browser) return known.backend;
	const trainer = start();
	try {
		const { backend } = await trainer.chooseBackend();
		await remember(db, 'backend', { browser, backend });
		return backend;
	} catch (error) {
		if (error instanceof StoreError && error.code === 'backend/none-usable') return null;
		throw error;
	} finally {
		trainer.dispose();
	}
}
