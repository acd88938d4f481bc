import { afterEach, describe, expect, it, vi } from 'vitest';
import { call, contract2, endSessions, start, startContract, theme } from './session-fixture';

afterEach(endSessions);

describe('what the host says', () => {
	it.each<[string, unknown]>([
		[
			'a field too many',
			{ outputs: new Float32Array(2), perInput: 2, weights: new Float32Array(9) }
		],
		['a field too few', { outputs: new Float32Array(2) }],
		['numbers in another form', { outputs: [0.25, 0.75], perInput: 2 }],
		['nothing', undefined]
	])('is never answered with %s: the host’s own mistake is its own', async (_what, answer) => {
		const { calls, events, heard, say } = startContract(contract2);
		calls['model.predict'].mockResolvedValueOnce(answer as never);
		say(call('model.predict', { inputs: Float32Array.of(0, 1) }, 9));
		await vi.waitFor(() => expect(heard).toHaveLength(1));
		expect(heard).toMatchObject([{ kind: 'failure', id: 9, error: { code: 'host/failed' } }]);
		expect(events.onError).toHaveBeenCalledExactlyOnceWith(
			expect.objectContaining({ message: expect.stringContaining('not in the contract') as string })
		);
		expect(events.onDead).not.toHaveBeenCalled();
	});

	it('is told of nothing that is not in the contract', async () => {
		const { session, heard, say } = startContract(contract2);
		say({ kind: 'ready' });
		await vi.waitFor(() => expect(heard).toHaveLength(1));
		const examples = [{ input: new Float32Array(2), label: 0 }];
		const more = { total: 1, perLabel: [1, 0], examples };
		expect(() => session.setExamples(more)).toThrow('not in the contract: examples');
		const batch = { kind: 'batch', batch: 1, totalBatches: 1, epoch: 1, epochs: 1 } as const;
		const measured = { ...batch, milliseconds: 1, loss: 1, gradients: [1] };
		expect(() => session.tellTraining(measured)).toThrow('not in the contract: batch');
		expect(heard).toHaveLength(1);
	});

	it('is told also what a model says that is no number', async () => {
		const { calls, heard, say } = startContract(contract2);
		const value = { outputs: Float32Array.of(NaN, Infinity), perInput: 2 };
		calls['model.predict'].mockResolvedValueOnce(value);
		say(call('model.predict', { inputs: Float32Array.of(0, 1) }));
		await vi.waitFor(() => expect(heard).toMatchObject([{ kind: 'answer', value }]));
	});

	it('says to contract 1, too, only what that knows', async () => {
		const { session, calls, events, heard, say } = start({ permissions: ['files'] });
		say({ kind: 'ready' });
		await vi.waitFor(() => expect(heard).toHaveLength(1));
		const dark = { ...theme, contrast: 'more' };
		expect(() => session.setTheme(dark)).toThrow('not in the contract: theme');
		calls['capture.images'].mockResolvedValueOnce({
			inputs: [],
			failed: 0,
			names: ['me.png']
		} as never);
		say({ kind: 'request-files' });
		await vi.waitFor(() => expect(events.onError).toHaveBeenCalledOnce());
		expect(heard).toHaveLength(1);
	});
});
