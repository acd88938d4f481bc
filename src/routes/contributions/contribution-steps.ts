import type { ContributionState } from '$lib/domain/update';
import type { ContributionRow } from '$lib/state/contribution-rows';

const order: readonly ContributionState[] = ['trained', 'queued', 'sent', 'accepted', 'merged'];

/** The stages of a contribution in words, and which one it has reached. */
export function contributionSteps({ state, answer }: Pick<ContributionRow, 'state' | 'answer'>): {
	steps: readonly string[];
	current: number;
	failed: boolean;
} {
	if (state === 'refused') {
		return { steps: ['Trained', 'Queued', 'Sent', 'Refused'], current: 3, failed: true };
	}
	const outcome = answer?.receipt?.body.outcome;
	const merged = outcome?.kind === 'merged' ? `Merged in v${outcome.version}` : 'Merged';
	return {
		steps: ['Trained', 'Queued', 'Sent', 'Accepted', merged],
		current: order.indexOf(state),
		failed: false
	};
}
