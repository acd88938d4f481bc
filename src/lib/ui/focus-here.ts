/** Attached to what has just taken the place of what had the focus: a keyboard and a screen reader go on there. */
export function focusHere(element: HTMLElement): void {
	element.tabIndex = -1;
	element.focus();
}
