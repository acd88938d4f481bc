import { tick } from 'svelte';

/**
 * After a form was refused: puts the focus where the first thing is to be mended, once that is shown.
 *
 * @param form Null once its page has been left.
 */
export async function focusFirstInvalid(form: HTMLFormElement | null): Promise<void> {
	await tick();
	form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
