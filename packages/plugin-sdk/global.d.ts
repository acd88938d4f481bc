import type { MlStore } from './index';

declare global {
	/** The host's end of the contract; nothing else can be reached from a plugin. */
	const mlstore: MlStore;
}

export {};
