import type { Account } from '$lib/wire/api';

declare global {
	namespace App {
		interface Locals {
			account: Account | null;
		}
	}
}
