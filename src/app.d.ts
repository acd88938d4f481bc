import type { ErrorCode } from '$lib/domain/errors';
import type { Account } from '$lib/wire/api';

declare global {
	namespace App {
		interface Error {
			message: string;
			/** What of ours it was, where it was one. */
			code?: ErrorCode;
			requestId?: string;
		}
		interface Locals {
			account: Account | null;
			/** When this session last showed a second factor. */
			secondFactorAt: Date | null;
			/** Names one request in the log and to the user who reports it. */
			requestId: string;
		}
	}
}
