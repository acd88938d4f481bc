import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import {
	call,
	contract2,
	endSessions,
	id,
	manifest,
	start,
	startContract,
	theme,
	training
} from './session-fixture';

afterEach(() => {
	endSessions();
	vi.useRealTimers();
});

describe('a plugin of contract 1', () => {
	it('answers ready with what the plugin needs, counts as they are by then', async () => {
		const { session, heard, say } = start();
		session.setExamples({ total: 6, perLabel: [4, 2] });
		say({ kind: 'ready' });
		await vi.waitFor(() => expect(heard).toHaveLength(1));
		session.setExamples({ total: 7, perLabel: [5, 2] });
		await vi.waitFor(() => expect(heard).toHaveLength(2));
		const { labels, inputShape } = manifest;
		expect(heard).toEqual([
			{ kind: 'init', labels, inputShape, locale: 'en', theme, counts: [4, 2] },
			{ kind: 'examples', counts: [5, 2] }
		]);
	});

	it('hands examples and removals on', async () => {
		const { calls, heard, say } = start();
		say({ kind: 'add-example', input: Float32Array.of(0, 1), label: 1 });
		say({ kind: 'remove-last' });
		await vi.waitFor(() => expect(calls['examples.removeLast']).toHaveBeenCalledOnce());
		const examples = [{ input: Float32Array.of(0, 1), label: 1 }];
		expect(calls['examples.add']).toHaveBeenCalledExactlyOnceWith({ examples });
		expect(heard).toEqual([]);
	});

	it('gives predictions back under their id, and null where the model fails', async () => {
		const { calls, events, heard, say } = start();
		say({ kind: 'predict', id: 7, input: Float32Array.of(0, 1) });
		await vi.waitFor(() =>
			expect(heard).toEqual([{ kind: 'prediction', id: 7, probabilities: [0.25, 0.75] }])
		);
		const failure = new Error('no model');
		calls['model.predict'].mockRejectedValueOnce(failure);
		say({ kind: 'predict', id: 8, input: Float32Array.of(0, 1) });
		await vi.waitFor(() => expect(heard).toHaveLength(2));
		expect(heard[1]).toEqual({ kind: 'prediction', id: 8, probabilities: null });
		expect(events.onError).toHaveBeenCalledExactlyOnceWith(failure);
	});

	it('opens files only for a plugin that declares them', async () => {
		const { calls, heard, say } = start({ permissions: ['files'] });
		say({ kind: 'request-files' });
		await vi.waitFor(() => expect(calls['capture.images']).toHaveBeenCalledOnce());
		const inputs = [Float32Array.of(0, 1)];
		calls['capture.images'].mockResolvedValueOnce({ inputs, failed: 1 });
		say({ kind: 'request-files' });
		await vi.waitFor(() => expect(heard).toEqual([{ kind: 'images', inputs, failed: 1 }]));
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
		const { calls, events, say } = start();
		say(message);
		say({ kind: 'add-example', input: Float32Array.of(0, 1), label: 1 });
		await vi.waitFor(() => expect(events.onDead).toHaveBeenCalledOnce());
		expect(events.onDead.mock.calls[0]?.[0]).toMatchObject({ code: 'plugin/protocol' });
		expect(calls['examples.add']).not.toHaveBeenCalled();
	});

	it('hangs up on a flood', async () => {
		const { events, say } = start();
		for (let i = 0; i < 500; i++) say({ kind: 'resize', height: i });
		await vi.waitFor(() => expect(events.onDead).toHaveBeenCalledOnce());
		expect(events.onResize.mock.calls.length).toBeLessThan(500);
	});
});

describe('a plugin of contract 2', () => {
	it('is told at its start what it makes examples of, and how a training may be steered', async () => {
		const { session, heard, say } = startContract(contract2, ['camera']);
		session.tellTraining({ kind: 'training', status: 'running' });
		say({ kind: 'ready' });
		await vi.waitFor(() => expect(heard).toHaveLength(1));
		session.tellTraining({ kind: 'training', status: 'paused' });
		await vi.waitFor(() => expect(heard).toHaveLength(2));
		const { input, target } = contract2;
		const examples = { total: 1, perLabel: [1, 0] };
		const told = {
			locale: 'en',
			theme,
			input,
			target,
			examples,
			training,
			permissions: ['camera']
		};
		expect(heard).toEqual([
			{ kind: 'init', ...told },
			{ kind: 'training', status: 'paused' }
		]);
	});

	it('gets every answer under the number it asked with', async () => {
		const { heard, say } = startContract(contract2);
		const examples = [{ input: Float32Array.of(0, -1), label: 1 }];
		say(call('examples.add', { examples }, 3));
		say(call('model.predict', { inputs: Float32Array.of(0, 1), model: 'yours' }, 4));
		await vi.waitFor(() => expect(heard).toHaveLength(2));
		const value = { outputs: Float32Array.of(0.25, 0.75), perInput: 2 };
		expect(heard).toEqual([
			{ kind: 'answer', id: 3, name: 'examples.add', value: [id] },
			{ kind: 'answer', id: 4, name: 'model.predict', value }
		]);
	});

	it('is told why something was not done, and the person too where it is theirs to mend', async () => {
		const { calls, events, heard, say } = startContract(contract2, ['camera']);
		calls['examples.add'].mockRejectedValueOnce(new StoreError('storage/full', 'No room.'));
		say(call('examples.add', { examples: [{ input: new Float32Array(2), label: 0 }] }, 1));
		say(call('train.start', { validates: false }, 2));
		say(call('examples.clear', {}, 3));
		await vi.waitFor(() => expect(heard).toHaveLength(3));
		const codes = heard.map((message) => (message as { error: { code: string } }).error.code);
		expect(codes.sort()).toEqual(['plugin/not-permitted', 'plugin/not-permitted', 'storage/full']);
		expect(events.onError).toHaveBeenCalledExactlyOnceWith(
			expect.objectContaining({ code: 'storage/full' })
		);
	});

	it('learns nothing of what broke inside the host', async () => {
		const { calls, heard, say } = startContract(contract2);
		calls['examples.removeLast'].mockRejectedValueOnce(new Error('secret'));
		say(call('examples.removeLast'));
		await vi.waitFor(() => expect(heard).toHaveLength(1));
		expect(heard).toMatchObject([{ kind: 'failure', error: { code: 'host/failed' } }]);
		expect(JSON.stringify(heard)).not.toContain('secret');
	});

	it.each<[string, unknown]>([
		['a call nobody knows', call('constructor')],
		['an inherited name', call('toString')],
		['a parameter too many', call('examples.clear', { all: true })],
		['a call without a number', call('examples.clear', {}, 0)],
		['a message of contract 1', { kind: 'remove-last' }],
		['what it did not declare', call('capture.sound', { seconds: 1, rate: 16_000 })],
		['a value out of range', call('model.predict', { inputs: Float32Array.of(0, 1.5) })],
		['half an input', call('model.predict', { inputs: Float32Array.of(0, 1, 0) })],
		['no input', call('model.predict', { inputs: new Float32Array(0) })],
		[
			'a label out of range',
			call('examples.add', { examples: [{ input: new Float32Array(2), label: 2 }] })
		],
		[
			'values for a class',
			call('examples.add', {
				examples: [{ input: new Float32Array(2), values: new Float32Array(1) }]
			})
		],
		[
			'too many examples',
			call('examples.add', {
				examples: new Array(1001).fill({ input: new Float32Array(2), label: 0 })
			})
		],
		['an id that is none', call('examples.remove', { ids: ['../x'] })],
		[
			'something nested without end',
			call('examples.clear', { a: { a: { a: { a: { a: { a: { a: {} } } } } } } })
		],
		['a Map', call('examples.clear', new Map())],
		['parts without end', call('examples.clear', new Array(100_001).fill(0))]
	])('hangs up on %s', async (_what, message) => {
		const { events, say } = startContract(contract2);
		say(message);
		await vi.waitFor(() => expect(events.onDead).toHaveBeenCalledOnce());
		expect(events.onDead.mock.calls[0]?.[0]).toMatchObject({ code: 'plugin/protocol' });
	});

	it('may not ask for ever without waiting', async () => {
		const { calls, events, say } = startContract(contract2);
		calls['examples.removeLast'].mockReturnValue(new Promise(() => undefined));
		for (let n = 1; n <= 65; n++) say(call('examples.removeLast', {}, n));
		await vi.waitFor(() => expect(events.onDead).toHaveBeenCalledOnce());
		expect(calls['examples.removeLast']).toHaveBeenCalledTimes(64);
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
