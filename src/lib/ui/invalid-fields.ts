import type { Complaint } from '$lib/domain/complaint';
import { complaintText } from '$lib/i18n/complaint-text';

/** What is wrong with which field of a form, in words. */
export type FieldErrors = Readonly<Partial<Record<string, string>>>;

/** What of a form's control the browser's own validation can be read from. */
export interface Validated {
	readonly name: string;
	readonly type: string;
	readonly validity: Partial<Omit<ValidityState, 'valid'>> & Pick<ValidityState, 'valid'>;
	readonly min?: string;
	readonly max?: string;
	readonly minLength?: number;
	readonly maxLength?: number;
}

/**
 * What the browser finds wrong with the named controls of a form, in the language of the page: the browser
 * itself would say it in its own.
 */
export function invalidFields(controls: Iterable<Validated>): FieldErrors {
	const wrong = [...controls].filter(({ name, validity }) => name !== '' && !validity.valid);
	return Object.fromEntries(wrong.map((control) => [control.name, complaintText(said(control))]));
}

/** The controls of a form that can be wrong. */
export function validatedControls(form: HTMLFormElement): Validated[] {
	return [...form.elements].filter(
		(element) =>
			element instanceof HTMLInputElement ||
			element instanceof HTMLTextAreaElement ||
			element instanceof HTMLSelectElement
	);
}

type Flaw = Exclude<keyof ValidityState, 'valid' | 'customError' | 'patternMismatch'>;

/** In the order in which they matter: of what is broken in several ways, the first is said. */
const flaws: readonly [Flaw, (control: Validated) => Complaint][] = [
	['badInput', () => ({ kind: 'not-a-number' })],
	['valueMissing', () => ({ kind: 'missing' })],
	['typeMismatch', ({ type }) => ({ kind: type === 'email' ? 'not-an-email' : 'invalid' })],
	['tooShort', ({ minLength = 0 }) => ({ kind: 'too-short', least: minLength })],
	['tooLong', ({ maxLength = 0 }) => ({ kind: 'too-long', most: maxLength })],
	['rangeUnderflow', ({ min }) => ({ kind: 'too-small', least: Number(min) })],
	['rangeOverflow', ({ max }) => ({ kind: 'too-large', most: Number(max) })],
	['stepMismatch', () => ({ kind: 'not-whole' })]
];

function said(control: Validated): Complaint {
	const [, complaint] = flaws.find(([flaw]) => control.validity[flaw]) ?? [];
	return complaint?.(control) ?? { kind: 'invalid' };
}
