import { onChange } from '$lib/store/changes';
import { openStore } from '$lib/store/database';
import { forget, recall } from '$lib/store/device';
import * as auth from '$lib/sync/session';
import { syncNow } from '$lib/sync/sync';
import type { Account } from '$lib/wire/api';

/** Who is signed in, in every tab alike. Browser only: on the server it stays `unknown`. */
class Session {
	status = $state<'unknown' | 'guest' | 'signed-in'>('unknown');
	account = $state<Account | null>(null);
	/** True if the server could not be asked: this is who was last signed in on this device. */
	offline = $state(false);

	/** Asks the server who is signed in; offline, the device remembers. */
	async refresh(): Promise<void> {
		const { account, offline } = await auth.currentAccount();
		this.offline = offline;
		this.#show(account);
	}

	/** @throws {StoreError} with `fields`. */
	async signUp(form: auth.SignUp): Promise<void> {
		this.welcome(await auth.signUp(form));
	}

	/** @returns False if the account wants a code, too. @throws {StoreError} with `fields`. */
	async signIn(form: { email: string; password: string }): Promise<boolean> {
		const account = await auth.signIn(form);
		if (account) this.welcome(account);
		return account !== null;
	}

	/** The second step of a sign-in, or of one by a password alone. @throws {StoreError} with `fields`. */
	async showCode(code: auth.Code): Promise<void> {
		this.welcome(await auth.showCode(code));
	}

	/** Signs out here. What is on the device stays. @throws {StoreError} `request/offline`. */
	async signOut(): Promise<void> {
		await auth.signOut();
		this.#show(null);
	}

	/** The account is gone: this device forgets it. */
	async forget(): Promise<void> {
		await forget(await openStore(), 'account');
		this.#show(null);
	}

	/** Follows what other tabs do. @returns A function that stops it. */
	watch(): () => void {
		return onChange((change) => {
			if (change === 'account') void this.#recall();
		});
	}

	async #recall(): Promise<void> {
		this.#show((await recall(await openStore(), 'account')) ?? null);
	}

	/** Somebody has just signed in. */
	welcome(account: Account): void {
		this.offline = false;
		this.#show(account);
		// what waited for somebody to sign in may go now
		void syncNow('signed-in');
	}

	#show(account: Account | null): void {
		this.account = account;
		this.status = account ? 'signed-in' : 'guest';
	}
}

export const session = new Session();
