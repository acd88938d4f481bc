import { StoreError } from '$lib/domain/errors';
import { workshopState, type WorkshopState } from '$lib/wire/plugin-preview';

/** What `npm run plugin -- dev` serves beside its page. No store has these addresses. */
const DOOR = '/plugin-dev';

/** @returns Null where no such command has started this page. */
export async function readWorkshop(fetch: typeof globalThis.fetch): Promise<WorkshopState | null> {
	const response = await fetch(`${DOOR}/state`).catch(() => null);
	const isJson = response?.headers.get('content-type')?.startsWith('application/json');
	if (!response?.ok || !isJson) return null;
	return workshopState.parse(await response.json());
}

/** @throws {StoreError} `blob/not-found` if it is not there any more. */
export async function readWorkshopFile(name: string): Promise<File> {
	const response = await fetch(`${DOOR}/model/${encodeURIComponent(name)}`);
	if (!response.ok) throw new StoreError('blob/not-found', `The folder has no ${name} any more.`);
	return new File([await response.blob()], name);
}

/**
 * Calls `onChange` whenever the folder was read again, and each time that the command can be reached again.
 *
 * @returns A function that stops it.
 */
export function followWorkshop(onChange: () => void): () => void {
	const source = new EventSource(`${DOOR}/changes`);
	source.onopen = onChange;
	source.onmessage = onChange;
	return () => source.close();
}
