import { m } from '$lib/i18n/generated/messages';

/**
 * What to say of a form whose fields have `errors`: those of fields that it does not show in full, or, where
 * it shows all of them, that some need attention.
 */
export function formProblem(
	errors: Readonly<Partial<Record<string, string>>>,
	isShown: (field: string) => boolean
): string {
	const hidden = Object.entries(errors).filter(([field]) => !isShown(field));
	return hidden.map(([, text]) => text).join(' ') || m.studio_attention();
}
