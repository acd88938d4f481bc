import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assertStrategy, DEFAULT_STRATEGIES } from '$lib/domain/strategies/strategy';
import { strategyDraftOf, strategyOf, strategyValues } from './strategy-draft';

const policies = fc.constantFrom(...Object.values(DEFAULT_STRATEGIES));

describe('a draft of a strategy', () => {
	it('keeps what the model has, and has the defaults of every other kind', () => {
		const draft = strategyDraftOf({ kind: 'fedavgm', learningRate: 0.7, momentum: 0.5 });
		expect(strategyOf(draft)).toEqual({ kind: 'fedavgm', learningRate: 0.7, momentum: 0.5 });
		expect(strategyOf({ ...draft, kind: 'fedadam' })).toEqual(DEFAULT_STRATEGIES.fedadam);
	});

	it('gives a sound policy, whatever is chosen', () => {
		fc.assert(
			fc.property(policies, policies, (stored, chosen) => {
				const draft = { ...strategyDraftOf(stored), kind: chosen.kind };
				assertStrategy(strategyOf(draft));
				expect(strategyOf(draft).kind).toBe(chosen.kind);
			})
		);
	});

	it('names what is typed as the server does', () => {
		const draft = strategyDraftOf(DEFAULT_STRATEGIES.fedavgm);
		expect(strategyValues(draft)).toEqual({
			'strategy.learningRate': 0.3,
			'strategy.momentum': 0.9
		});
	});
});
