import { describe, expect, it } from 'vitest';
import { sampleAnswer, sampleItem, sampleReceipt } from '$lib/store/fixtures';
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

	it.each([
		[undefined, 'Merged in v4'],
		['open', 'Merged into candidate v4, not promoted yet'],
		['outdated', 'Merged into candidate v4, never promoted'],
		['discarded', 'Merged into candidate v4, discarded'],
		['promoted', 'Merged in v4, promoted later']
	] as const)('a merge whose candidate is %s is "%s"', (candidate, words) => {
		const item = sampleItem(1);
		const answer = {
			...sampleAnswer(item, 'merged'),
			receipt: sampleReceipt(item, { candidate: candidate !== undefined }),
			...(candidate && { candidate })
		};
		const { steps, current } = contributionSteps({ state: 'merged', answer });
		expect(steps[current]).toBe(words);
	});

	it('goes by the receipt where nothing newer is known', () => {
		const item = sampleItem(1);
		const receipt = sampleReceipt(item, { candidate: true });
		const answer = { ...sampleAnswer(item, 'merged'), receipt };
		const { steps, current } = contributionSteps({ state: 'merged', answer });
		expect(steps[current]).toBe('Merged into candidate v4, not promoted yet');
	});

	it('ends at the refusal', () => {
		const { steps, current, failed } = contributionSteps({ state: 'refused', answer: null });
		expect(steps.slice(current)).toEqual(['Refused']);
		expect(failed).toBe(true);
	});
});
