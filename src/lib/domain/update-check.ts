import { payloadBounds } from './codec';
import type { PrivacyPolicy } from './privacy/policy';
import { maskedBytes } from './secure-aggregation/masked-size';
import { StoreError, type ErrorCode } from './errors';
import type { UpdateHeader } from './update';

/** More examples than one device could hold; beyond it a claim is not believed at all. */
export const MOST_EXAMPLES = 1_000_000;

/** What the contributor of an update is told whose line of versions has ended. */
export const LINE_CLOSED =
	'It was trained before the engineer started this model anew, and no longer fits. Its examples are still on the device: train the new version with them.';

/** What a model expects of an update that reaches it now. */
export interface UpdateTarget {
	readonly isListed: boolean;
	readonly line: number;
	readonly headNumber: number;
	/** Versions promoted since its base: candidates have numbers, too, but nobody could train from them. */
	readonly late: number;
	/** Null: any known base is welcome. */
	readonly maxStaleness: number | null;
}

/** What its base version expects of it. */
export interface UpdateBase {
	readonly numWeights: number;
	readonly recipeDigest: string;
	readonly pluginDigest: string;
	readonly minExamples: number;
	readonly privacy: PrivacyPolicy;
}

/**
 * Checks what can be known before looking for the base version.
 *
 * @throws {StoreError} `model/not-listed`, `update/base-in-future`, `update/line-closed` or
 *   `update/too-stale`.
 */
export function assertWelcome(header: UpdateHeader, target: UpdateTarget): void {
	refuseIf(!target.isListed, 'model/not-listed', 'This model takes no updates at the moment.');

	const { line, baseVersion } = header;
	const { headNumber, maxStaleness, late } = target;
	refuseIf(
		line > target.line || (line === target.line && baseVersion > headNumber),
		'update/base-in-future',
		`It was trained from version ${baseVersion}, but the newest is ${headNumber}.`
	);
	refuseIf(line < target.line, 'update/line-closed', LINE_CLOSED);
	refuseIf(
		maxStaleness !== null && late > maxStaleness,
		'update/too-stale',
		`It is ${late} versions late; this model takes updates up to ${maxStaleness ?? 0} late.`
	);
}

/**
 * Checks a header, and the size of its payload, against the version it was trained from.
 *
 * @throws {StoreError} `update/recipe-mismatch`, `update/plugin-mismatch`, `update/privacy-mismatch` for one
 *   that is masked where its base version asks for none, or the reverse, `update/shape-mismatch`,
 *   `update/too-few-examples` or `update/too-many-examples`.
 */
export function assertFits(header: UpdateHeader, payloadSize: number, base: UpdateBase): void {
	refuseIf(
		header.recipeDigest !== base.recipeDigest,
		'update/recipe-mismatch',
		'It was trained with another recipe than its base version declares.'
	);
	refuseIf(
		header.pluginDigest !== base.pluginDigest,
		'update/plugin-mismatch',
		'Its examples come from another plugin than its base version declares.'
	);
	refuseIf(
		header.numWeights !== base.numWeights,
		'update/shape-mismatch',
		`It has ${header.numWeights} weights; its base version has ${base.numWeights}.`
	);
	const { least, most } = boundsOf(header, base);
	refuseIf(
		payloadSize < least || payloadSize > most,
		'update/shape-mismatch',
		`Its payload has ${payloadSize} bytes; ${header.numWeights} weights in ${header.codec} take ${least === most ? least : `${least} to ${most}`}.`
	);
	refuseIf(
		header.numExamples < base.minExamples,
		'update/too-few-examples',
		`It was trained on ${header.numExamples} examples; this model asks for ${base.minExamples} or more.`
	);
	refuseIf(
		header.numExamples > MOST_EXAMPLES,
		'update/too-many-examples',
		`It claims ${header.numExamples} examples; at most ${MOST_EXAMPLES} are believed.`
	);
}

function refuseIf(wrong: boolean, code: ErrorCode, message: string): void {
	if (wrong) throw new StoreError(code, message);
}

function boundsOf({ codec, numWeights }: UpdateHeader, { privacy }: UpdateBase) {
	if (codec === 'masked' && privacy.kind === 'secure') {
		const bytes = maskedBytes(numWeights, privacy);
		return { least: bytes, most: bytes };
	}
	if (codec !== 'masked' && privacy.kind !== 'secure') return payloadBounds(codec, numWeights);
	throw new StoreError(
		'update/privacy-mismatch',
		'It is hidden in another way than its base version asks.'
	);
}
