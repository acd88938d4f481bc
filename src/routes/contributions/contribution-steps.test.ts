import { describe, expect, it } from 'vitest';
import { contributionSteps } from './contribution-steps';

describe('contributionSteps', () => {
	it.each([
		['trained', 'Trained'],
		['queued', 'Queued'],
		['sent', 'Sent'],
		['accepted', 'Accepted'],
		['merged', 'Merged']
	] as const)('a contribution that is %s has reached "%s"', (state, words) => {
		const { steps, current, failed } = contributionSteps({ state, answer: null });
		expect(steps[current]).toBe(words);
		expect(failed).toBe(false);
	});

	it('ends at the refusal', () => {
		const { steps, current, failed } = contributionSteps({ state: 'refused', answer: null });
		expect(steps.slice(current)).toEqual(['Refused']);
		expect(failed).toBe(true);
	});
});
