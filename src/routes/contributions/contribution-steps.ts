import { m } from '$lib/i18n/generated/messages';
import type { ContributionState } from '$lib/domain/update';
import { count } from '$lib/ui/format';
import { candidateFateOf, type ContributionRow } from '$lib/state/contribution-rows';

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
	return {
		steps: [...sent, m.contributions_step_accepted(), mergedStep(answer)],
		current: order.indexOf(state),
		failed: false
	};
}

const candidateSteps = {
	open: m.contributions_step_candidate,
	outdated: m.contributions_step_candidate_outdated,
	discarded: m.contributions_step_candidate_discarded,
	promoted: m.contributions_step_candidate_promoted
};

function mergedStep(answer: ContributionRow['answer']): string {
	const outcome = answer?.receipt?.body.outcome;
	if (outcome?.kind !== 'merged') return m.contributions_step_merged();
	const version = count(outcome.version);
	const fate = candidateFateOf(answer);
	return fate ? candidateSteps[fate]({ version }) : m.contributions_step_merged_in({ version });
}
