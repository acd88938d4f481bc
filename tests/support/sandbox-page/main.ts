import type { PluginManifest } from '$lib/domain/plugin';
import { mountPlugin } from '$lib/plugins/plugin-host';

const colour = 'canvas';

/** What a test reads of the plugin that runs here. */
const sandbox = {
	logs: [] as string[],
	deaths: [] as string[],
	examples: [] as { label: number; length: number }[],
	isReady: false,
	start(frameDigest: string, manifest: PluginManifest): void {
		const container = document.getElementById('container');
		if (!container) throw new Error('There is no place for the frame.');
		mountPlugin(container, {
			frameDigest,
			manifest,
			locale: 'en',
			counts: manifest.labels.map(() => 0),
			theme: {
				dark: false,
				colours: {
					background: colour,
					surface: colour,
					text: colour,
					muted: colour,
					border: colour,
					accent: colour,
					'on-accent': colour,
					danger: colour
				}
			},
			onReady: () => (sandbox.isReady = true),
			onExample: ({ input, label }) => sandbox.examples.push({ label, length: input.length }),
			onRemoveLast: () => sandbox.examples.pop(),
			onPredict: () => Promise.resolve([0.25, 0.75]),
			onLog: (message) => sandbox.logs.push(message),
			onError: (error) => {
				throw error;
			},
			onDead: ({ code }) => sandbox.deaths.push(code)
		});
	}
};

export type Sandbox = typeof sandbox;
Object.assign(window, { sandbox });
