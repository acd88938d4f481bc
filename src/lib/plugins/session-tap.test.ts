import { expect, it, vi } from 'vitest';
import { pluginContract } from '$lib/domain/plugin';
import { PluginSession, type TappedMessage } from './plugin-session';
import { manifest, theme, training } from './session-fixture';

it('lets somebody listen to both sides, also to what is then refused', async () => {
	const { port1, port2 } = new MessageChannel();
	const heard: TappedMessage[] = [];
	const onDead = vi.fn();
	const contract = pluginContract(manifest);
	const setting = { contract, locale: 'en', theme, training, permissions: [] };
	const session = new PluginSession(
		port1,
		{ ...setting, examples: { total: 0, perLabel: [0, 0] } },
		{
			calls: {},
			onResize: vi.fn(),
			onError: vi.fn(),
			onDead,
			onMessage: (message) => heard.push(message)
		}
	);
	port2.postMessage({ kind: 'ready' });
	port2.postMessage('rubbish');
	await vi.waitFor(() => expect(onDead).toHaveBeenCalledOnce());
	expect(heard.map(({ from, kind }) => `${from} ${kind}`)).toEqual([
		'plugin ready',
		'host init',
		'plugin ?'
	]);
	// 100 bytes for a part, and two for each letter
	expect(heard[2]?.size).toBe(100 + 2 * 'rubbish'.length);
	session.close();
	port2.close();
});
