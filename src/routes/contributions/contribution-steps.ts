import { m } from '$lib/i18n/generated/messages';
import type { ContributionState } from '$lib/domain/update';
import { count } from '$lib/ui/format';
import type { ContributionRow } from '$lib/state/contribution-rows';

const order: readonly ContributionState[] = ['trained', 'queued', 'sent', 'accepted', 'merged'];

/** The stages of a contribution in words, and which one it has reached. */
export function contributionSteps({ state, answer }: Pick<ContributionRow, 'state' | 'answer'>): {
	steps: readonly string[];
	current: number;
	failed: boolean;
} {
	const sent = [
		m.contributions_step_trained(),
		m.contributions_step_queued(),
		m.contributions_step_sent()
	];
	if (state === 'refused') {
		return { steps: [...sent, m.contributions_step_refused()], current: 3, failed: true };
	}
	const outcome = answer?.receipt?.body.outcome;
	const merged =
		outcome?.kind === 'merged'
			? m.contributions_step_merged_in({ version: count(outcome.version) })
			: m.contributions_step_merged();
	return {
		steps: [...sent, m.contributions_step_accepted(), merged],
		current: order.indexOf(state),
		failed: false
	};
}
