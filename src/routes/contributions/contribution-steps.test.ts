import { describe, expect, it } from 'vitest';
import type { ContributionRow } from '$lib/state/contribution-rows';
import { contributionSteps } from './contribution-steps';

type Answer = NonNullable<ContributionRow['answer']>;

/** The last step of an update that was merged into version 4. */
function mergedWords(told: Pick<Answer, 'candidate'>, receipt: { candidate?: boolean } = {}) {
	const outcome = { kind: 'merged', version: 4, ...receipt };
	const answer = { ...told, receipt: { body: { outcome } } } as unknown as Answer;
	const { steps, current } = contributionSteps({ state: 'merged', answer });
	return steps[current];
}

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

	it.each([
		[undefined, 'Merged in v4'],
		['open', 'Merged into candidate v4, not promoted yet'],
		['outdated', 'Merged into candidate v4, never promoted'],
		['discarded', 'Merged into candidate v4, discarded'],
		['promoted', 'Merged in v4, promoted later']
	] as const)('a merge whose candidate is %s is "%s"', (candidate, words) => {
		expect(mergedWords({ ...(candidate && { candidate }) })).toBe(words);
	});

	it('goes by the receipt where nothing newer is known', () => {
		const words = 'Merged into candidate v4, not promoted yet';
		expect(mergedWords({}, { candidate: true })).toBe(words);
	});

	it('ends at the refusal', () => {
		const { steps, current, failed } = contributionSteps({ state: 'refused', answer: null });
		expect(steps.slice(current)).toEqual(['Refused']);
		expect(failed).toBe(true);
	});
});
