import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { PluginManifest } from '$lib/domain/plugin';
import { PluginSession, type PluginEvents } from './plugin-session';

const manifest: PluginManifest = {
	contract: 1,
	id: 'digits',
	title: 'Digits',
	html: 'index.html',
	script: 'main.js',
	inputShape: [2],
	labels: ['zero', 'one'],
	permissions: []
};
const theme = {
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

function start(changes: Partial<PluginManifest> = {}) {
	const { port1, port2 } = new MessageChannel();
	const events = {
		onExample: vi.fn<PluginEvents['onExample']>(),
		onRemoveLast: vi.fn<PluginEvents['onRemoveLast']>(),
		onPredict: vi.fn<PluginEvents['onPredict']>(() => Promise.resolve([0.25, 0.75])),
		onRequestFiles: vi.fn<PluginEvents['onRequestFiles']>(),
		onResize: vi.fn<PluginEvents['onResize']>(),
		onError: vi.fn<PluginEvents['onError']>(),
		onDead: vi.fn<PluginEvents['onDead']>()
	};
	const setting = { manifest: { ...manifest, ...changes }, locale: 'en', theme, counts: [1, 0] };
	const session = new PluginSession(port1, setting, events);
	const heard: unknown[] = [];
	port2.onmessage = ({ data }) => heard.push(data);
	open.push(() => {
		session.close();
		port2.close();
	});
	return { session, events, heard, say: (message: unknown) => port2.postMessage(message) };
}

const open: (() => void)[] = [];
afterEach(() => {
	for (const close of open.splice(0)) close();
	vi.useRealTimers();
});

describe('PluginSession', () => {
	it('answers ready with what the plugin needs, counts as they are by then', async () => {
		const { session, heard, say } = start();
		session.setCounts([4, 2]);
		say({ kind: 'ready' });
		await vi.waitFor(() => expect(heard).toHaveLength(1));
		session.setCounts([5, 2]);
		await vi.waitFor(() => expect(heard).toHaveLength(2));
		const { labels, inputShape } = manifest;
		expect(heard).toEqual([
			{ kind: 'init', labels, inputShape, locale: 'en', theme, counts: [4, 2] },
			{ kind: 'examples', counts: [5, 2] }
		]);
	});

	it('hands examples and removals on', async () => {
		const { events, say } = start();
		say({ kind: 'add-example', input: Float32Array.of(0, 1), label: 1 });
		say({ kind: 'remove-last' });
		await vi.waitFor(() => expect(events.onRemoveLast).toHaveBeenCalledOnce());
		expect(events.onExample).toHaveBeenCalledExactlyOnceWith({
			input: Float32Array.of(0, 1),
			label: 1
		});
	});

	it('gives predictions back under their id, and null where the model fails', async () => {
		const { events, heard, say } = start();
		say({ kind: 'predict', id: 7, input: Float32Array.of(0, 1) });
		await vi.waitFor(() =>
			expect(heard).toEqual([{ kind: 'prediction', id: 7, probabilities: [0.25, 0.75] }])
		);
		const failure = new Error('no model');
		events.onPredict.mockRejectedValueOnce(failure);
		say({ kind: 'predict', id: 8, input: Float32Array.of(0, 1) });
		await vi.waitFor(() => expect(heard).toHaveLength(2));
		expect(heard[1]).toEqual({ kind: 'prediction', id: 8, probabilities: null });
		expect(events.onError).toHaveBeenCalledExactlyOnceWith(failure);
	});

	it('opens files only for a plugin that declares them', async () => {
		const declared = start({ permissions: ['files'] });
		declared.say({ kind: 'request-files' });
		await vi.waitFor(() => expect(declared.events.onRequestFiles).toHaveBeenCalledOnce());
	});

	it.each<[string, unknown]>([
		['an unknown kind', { kind: 'eval', code: '1' }],
		['an extra field', { kind: 'ready', more: 1 }],
		['text', 'ready'],
		['a label out of range', { kind: 'add-example', input: Float32Array.of(0, 1), label: 2 }],
		['a wrong length', { kind: 'add-example', input: Float32Array.of(0), label: 0 }],
		['NaN', { kind: 'add-example', input: Float32Array.of(0, NaN), label: 0 }],
		['a value past 1', { kind: 'predict', id: 1, input: Float32Array.of(0, 2) }],
		['a plain array', { kind: 'predict', id: 1, input: [0, 1] }],
		['files without permission', { kind: 'request-files' }],
		['a long log', { kind: 'log', message: 'x'.repeat(2001) }]
	])('hangs up on %s', async (_what, message) => {
		const { events, say } = start();
		say(message);
		say({ kind: 'add-example', input: Float32Array.of(0, 1), label: 1 });
		await vi.waitFor(() => expect(events.onDead).toHaveBeenCalledOnce());
		expect(events.onDead.mock.calls[0]?.[0]).toMatchObject({ code: 'plugin/protocol' });
		expect(events.onExample).not.toHaveBeenCalled();
	});

	it('hangs up on a flood', async () => {
		const { events, say } = start();
		for (let i = 0; i < 500; i++) say({ kind: 'resize', height: i });
		await vi.waitFor(() => expect(events.onDead).toHaveBeenCalledOnce());
		expect(events.onResize.mock.calls.length).toBeLessThan(500);
	});
});

describe('a plugin that hangs', () => {
	beforeEach(() => vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));

	it('is dead after three unanswered pings', () => {
		const { events } = start();
		vi.advanceTimersByTime(6000);
		expect(events.onDead).not.toHaveBeenCalled();
		vi.advanceTimersByTime(2000);
		expect(events.onDead.mock.calls[0]?.[0]).toMatchObject({ code: 'plugin/unresponsive' });
	});

	it('lives as long as it answers', async () => {
		const { events, heard, say } = start();
		for (let n = 1; n <= 6; n++) {
			vi.advanceTimersByTime(2000);
			await vi.waitFor(() => expect(heard).toContainEqual({ kind: 'ping', n }));
			say({ kind: 'pong', n });
			say({ kind: 'resize', height: n });
			await vi.waitFor(() => expect(events.onResize).toHaveBeenLastCalledWith(n));
		}
		expect(events.onDead).not.toHaveBeenCalled();
	});
});
