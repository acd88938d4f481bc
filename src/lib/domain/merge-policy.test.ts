import { describe, expect, it } from 'vitest';
import { isMergeDue, type MergePolicy } from './merge-policy';
import { DEFAULT_STRATEGIES } from './strategies/strategy';

const policy: MergePolicy = {
	threshold: 3,
	maxWaitSeconds: 60,
	strategy: DEFAULT_STRATEGIES.fedavg,
	staleness: { kind: 'constant' },
	alignment: false,
	maxExamples: 100,
	filter: { kind: 'none' }
};

describe('isMergeDue', () => {
	it.each([
		{ name: 'an empty buffer never', waiting: 0, oldest: 1e9, due: false },
		{ name: 'fewer than K, all young, not yet', waiting: 2, oldest: 59.9, due: false },
		{ name: 'K, however young', waiting: 3, oldest: 0, due: true },
		{ name: 'more than K', waiting: 4, oldest: 0, due: true },
		{ name: 'one that has waited long enough', waiting: 1, oldest: 60, due: true }
	])('$name', ({ waiting, oldest, due }) => {
		expect(isMergeDue(policy, waiting, oldest)).toBe(due);
	});
});
