import type { ExampleSpec } from './examples';

/** `plugin.json`, version 1. */
export interface PluginManifest extends ExampleSpec {
	readonly contract: 1;
	readonly id: string;
	readonly title: string;
	/** Entry files inside the bundle. */
	readonly html: string;
	readonly script: string;
	readonly style?: string;
	readonly permissions: readonly ('files' | 'camera' | 'microphone')[];
}
