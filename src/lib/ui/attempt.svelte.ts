import { StoreError } from '$lib/domain/errors';
import { refusalText } from '$lib/i18n/complaint-text';

/** What a person asks for with a button: whether it is under way, and why it was refused. */
export class Attempt {
	isBusy = $state(false);
	/** In the reader's language; null until something is refused, and from the next try on. */
	problem = $state<string | null>(null);

	/** @returns True if it was done. A bug is thrown on. */
	async run(act: () => Promise<unknown>): Promise<boolean> {
		this.problem = null;
		this.isBusy = true;
		try {
			await act();
			return true;
		} catch (error) {
			if (!(error instanceof StoreError)) throw error;
			this.problem = refusalText(error);
			return false;
		} finally {
			this.isBusy = false;
		}
	}
}
