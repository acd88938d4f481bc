import type { Account } from '$lib/wire/api';

declare global {
	namespace App {
		interface Error {
			message: string;
			requestId?: string;
		}
		interface Locals {
			account: Account | null;
			/** Names one request in the log and to the user who reports it. */
			requestId: string;
		}
	}
}
