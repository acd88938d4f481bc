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

function said({ type, validity, min, max, minLength = 0, maxLength = 0 }: Validated): Complaint {
	if (validity.badInput) return { kind: 'not-a-number' };
	if (validity.valueMissing) return { kind: 'missing' };
	if (validity.typeMismatch && type === 'email') return { kind: 'not-an-email' };
	if (validity.tooShort) return { kind: 'too-short', least: minLength };
	if (validity.tooLong) return { kind: 'too-long', most: maxLength };
	if (validity.rangeUnderflow) return { kind: 'too-small', least: Number(min) };
	if (validity.rangeOverflow) return { kind: 'too-large', most: Number(max) };
	if (validity.stepMismatch) return { kind: 'not-whole' };
	return { kind: 'invalid' };
}
