/** What the script below notes, in epoch milliseconds. */
export type Noted = typeof globalThis & {
	/** In a page: the last click. */
	tappedAt?: number;
	/** In a plugin's frame: its controls. */
	shownAt?: number;
};

/**
 * A script for every document: in a plugin's frame, it notes when the first button was drawn that the
 * plugin makes only once the host has told it what there is to label. As text: tsx puts helpers of its
 * own into functions, which no page has.
 */
export const WATCH_FOR_UI = `
	const epoch = () => performance.timeOrigin + performance.now();
	addEventListener('click', () => { globalThis.tappedAt = epoch(); }, true);
	if (location.pathname.startsWith('/sandbox/')) {
		const note = () => { globalThis.shownAt = epoch(); };
		const look = () => {
			// the frame that has it is drawn by the time the next one begins
			requestAnimationFrame(document.querySelector('#labels button') === null ? look : note);
		};
		requestAnimationFrame(look);
	}
`;
