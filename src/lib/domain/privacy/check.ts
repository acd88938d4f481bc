import { StoreError } from '../errors';
import type { UpdateHeader } from '../update';
import { appliedUnder, type AppliedPrivacy, type PrivacyPolicy } from './policy';

/** What the base version of an update asks of it. */
export interface PrivacyTerms {
	readonly privacy: PrivacyPolicy;
	readonly minExamples: number;
}

/**
 * Checks that a header says what its base version's policy asks, and tells nothing of the examples that the
 * guarantee does not cover: no losses, and no more of their number than that there were enough.
 *
 * @throws {StoreError} `update/privacy-mismatch`.
 */
export function assertPrivate(header: UpdateHeader, { privacy, minExamples }: PrivacyTerms): void {
	const asked = appliedUnder(privacy);
	if (!isSame(header.privacy, asked)) {
		throw mismatch('It was not prepared as its base version asks.');
	}
	const { lossBefore, lossAfter, accuracyAfter, numExamples } = header;
	const isSilent = [lossBefore, lossAfter, accuracyAfter].every((told) => told === undefined);
	if (asked && !(isSilent && numExamples === minExamples)) {
		throw mismatch('Its header tells more of the examples than the model’s privacy allows.');
	}
}

function isSame(said: AppliedPrivacy | undefined, asked: AppliedPrivacy | undefined): boolean {
	if (!said || !asked) return said === asked;
	const noiseOf = (one: AppliedPrivacy) => (one.kind === 'secure' ? 0 : one.noiseMultiplier);
	return (
		said.kind === asked.kind &&
		said.clippingNorm === asked.clippingNorm &&
		noiseOf(said) === noiseOf(asked)
	);
}

function mismatch(message: string): StoreError {
	return new StoreError('update/privacy-mismatch', message);
}
