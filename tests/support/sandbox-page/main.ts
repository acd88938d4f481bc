import { pluginContract, type PluginManifest } from '$lib/domain/plugin';
import { mountPlugin } from '$lib/plugins/plugin-host';
import { plainTheme } from '../plain-theme';

/** What a test reads of the plugin that runs here. */
const sandbox = {
	logs: [] as string[],
	deaths: [] as string[],
	examples: [] as { label?: number; length: number }[],
	isReady: false,
	start(frameDigest: string, manifest: PluginManifest): void {
		const container = document.getElementById('container');
		if (!container) throw new Error('There is no place for the frame.');
		const contract = pluginContract(manifest);
		mountPlugin(container, {
			frameDigest,
			contract,
			locale: 'en',
			examples: { total: 0, perLabel: [] },
			permissions: contract.permissions,
			training: {
				epochs: 1,
				batchSize: 1,
				learningRate: 1,
				minExamples: 1,
				bounds: { epochs: [1, 1], batchSize: [1, 1], learningRate: [1, 1] }
			},
			theme: plainTheme,
			onReady: () => (sandbox.isReady = true),
			calls: {
				'examples.add': ({ examples }) => {
					for (const { input, ...target } of examples) {
						sandbox.examples.push({ ...target, length: input.length });
					}
					return Promise.resolve([]);
				},
				'model.predict': () =>
					Promise.resolve({ outputs: Float32Array.of(0.25, 0.75), perInput: 2 })
			},
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
