import type { Permission } from '$lib/domain/plugin';
import { openStore } from '$lib/store/database';
import { clearExamples } from '$lib/store/vault';
import { MessageLog } from './message-log.svelte';
import { THROTTLES, type ThrottleName } from './throttle';

/** Stands for a model's id: the examples of previews, whichever plugin adds them, are thrown away. */
export const PREVIEW_VAULT = 'preview';

/** What an author has set up around the plugin, and what stays when that is loaded anew. */
export class PreviewBench {
	readonly log = new MessageLog();
	throttle: ThrottleName = $state('off');
	/** Whether captures are made up. */
	isMadeUp = $state(false);
	/** Columns of a table that is made up, separated by commas. */
	columns = $state('');
	/** What the person does not allow. */
	denied: readonly Permission[] = $state.raw([]);

	get answerMs(): number {
		return THROTTLES[this.throttle].answerMs;
	}

	get restFactor(): number {
		return THROTTLES[this.throttle].restFactor;
	}

	/** Also throws away what an earlier preview left, whose tab was closed at once. @returns What ends it. */
	open(): () => void {
		const forget = async () => clearExamples(await openStore(), PREVIEW_VAULT);
		void forget();
		return () => void forget();
	}

	allow(permission: Permission, isAllowed: boolean): void {
		const others = this.denied.filter((name) => name !== permission);
		this.denied = isAllowed ? others : [...others, permission];
	}
}
