import type { ReceiptBody } from '$lib/wire/api';
import { count, percent, plural } from './format';

const DAY = 86_400_000;
const HOUR = 3_600_000;

/**
 * A receipt in words: what became of an update, how late it was, how much it counted and what it earned.
 *
 * The age is from training to the merge; the share is φ(staleness); accuracy changes are in percentage points.
 */
export function receiptSentence({ outcome, trainedAt }: ReceiptBody): string {
	if (outcome.kind === 'rejected') return `Your update was refused: ${outcome.message}`;

	const age = ageOf(outcome.mergedAt - trainedAt);
	const late = outcome.staleness === 0 ? 'on time' : `${plural(outcome.staleness, 'version')} late`;
	const share = outcome.weight === 1 ? 'in full' : percent(outcome.weight, 0);
	const clauses = [
		`Your ${age}update (${late}) counted ${share} in v${outcome.version}`,
		gain(outcome.accuracyGain),
		plural(outcome.credits, 'credit')
	];
	return `${clauses.filter((clause) => clause !== null).join('; ')}.`;
}

/** Younger than an hour needs no age. A device whose clock runs ahead has no age either. */
function ageOf(milliseconds: number): string {
	if (milliseconds >= DAY) return `${count(Math.floor(milliseconds / DAY))}-day-old `;
	if (milliseconds >= HOUR) return `${Math.floor(milliseconds / HOUR)}-hour-old `;
	return '';
}

function gain(accuracyGain: number | null): string | null {
	if (accuracyGain === null) return null;
	const points = Math.round(accuracyGain * 1000) / 10;
	if (points === 0) return 'accuracy unchanged';
	return `accuracy ${points > 0 ? '+' : '−'}${Math.abs(points)} pt`;
}
