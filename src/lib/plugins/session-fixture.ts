import { vi } from 'vitest';
import {
	pluginContract,
	type Permission,
	type PluginContract,
	type PluginManifest1
} from '$lib/domain/plugin';
import type { PluginCalls } from './calls';
import type { Steering } from './host-events';
import { PluginSession, type PluginEvents } from './plugin-session';

/** Both ends of a port, for tests: a session of the host, and what a plugin says and hears. */

export const manifest = {
	contract: 1,
	id: 'digits',
	title: 'Digits',
	html: 'index.html',
	script: 'main.js',
	inputShape: [2],
	labels: ['zero', 'one'],
	permissions: []
} as const;
export const theme = {
	dark: true,
	colours: {
		background: '#000',
		surface: '#111',
		text: '#fff',
		muted: '#aaa',
		border: '#333',
		accent: '#0a8',
		'on-accent': '#000',
		danger: '#f44'
	}
};

export const training = {
	epochs: 1,
	batchSize: 8,
	learningRate: 0.1,
	minExamples: 1,
	bounds: { epochs: [1, 1], batchSize: [8, 8], learningRate: [0.1, 0.1] }
} satisfies Steering;
export const id = '01890a5d-ac96-774b-bcce-b302099a8057';

/** @param changes Of the manifest. @param allowed What the person allows of what is declared; absent: all. */
export function start(changes: Partial<PluginManifest1> = {}, allowed?: Permission[]) {
	return startContract(pluginContract({ ...manifest, ...changes }), allowed);
}

export function startContract(contract: PluginContract, allowed = contract.permissions) {
	const { port1, port2 } = new MessageChannel();
	const calls = {
		'examples.add': vi.fn<PluginCalls['examples.add']>(() => Promise.resolve([id])),
		'examples.removeLast': vi.fn<PluginCalls['examples.removeLast']>(() => Promise.resolve(id)),
		'model.predict': vi.fn<PluginCalls['model.predict']>(() =>
			Promise.resolve({ outputs: Float32Array.of(0.25, 0.75), perInput: 2 })
		),
		'capture.images': vi.fn<PluginCalls['capture.images']>(() => Promise.resolve(null))
	};
	const events = {
		calls,
		onResize: vi.fn<PluginEvents['onResize']>(),
		onError: vi.fn<PluginEvents['onError']>(),
		onDead: vi.fn<PluginEvents['onDead']>()
	};
	const setting = {
		contract,
		locale: 'en',
		theme,
		training,
		permissions: allowed,
		examples: { total: 1, perLabel: [1, 0] }
	};
	const session = new PluginSession(port1, setting, events);
	const heard: unknown[] = [];
	port2.onmessage = ({ data }) => heard.push(data);
	open.push(() => {
		session.close();
		port2.close();
	});
	return { session, calls, events, heard, say: (message: unknown) => port2.postMessage(message) };
}

const open: (() => void)[] = [];
export function endSessions(): void {
	for (const close of open.splice(0)) close();
}

export const contract2 = pluginContract({
	contract: 2,
	id: 'digits',
	title: { en: 'Digits' },
	locales: ['en'],
	html: 'index.html',
	script: 'main.js',
	input: { shape: [2], range: [-1, 1] },
	target: { kind: 'classes', labels: ['zero', 'one'] },
	permissions: ['camera', 'train']
});
export const call = (name: string, params: unknown = {}, id = 7) => ({
	kind: 'call',
	id,
	call: { name, params }
});
