import { tick } from 'svelte';

/**
 * After a form was refused: puts the focus where the first thing is to be mended, once that is shown.
 *
 * @param form Null once its page has been left.
 * @returns False if nothing that the form shows is to be mended.
 */
export async function focusFirstInvalid(form: HTMLFormElement | null): Promise<boolean> {
	await tick();
	const first = form?.querySelector<HTMLElement>('[aria-invalid="true"]');
	first?.focus();
	return first !== null && first !== undefined;
}
