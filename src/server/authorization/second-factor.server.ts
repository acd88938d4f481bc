import { StoreError } from '$lib/domain/errors';
import type { Context } from '../context.server';
import { hasSecondFactor } from '../repositories/second-factors.server';
import { rules, type Rule } from './rules';

/** @param path Of a procedure: `models.create`. */
export function needsSecondFactor(path: string): boolean {
	const table: Readonly<Record<string, Rule>> = rules;
	return table[path]?.secondFactor ?? false;
}

/**
 * Makes sure that the caller has a second factor and that their session has shown it: a session that was
 * made by a password, before or after there was one, is not enough. Where the store leaves it optional, all pass.
 *
 * @throws {StoreError} `account/second-factor-missing` or `account/second-factor-unproven`.
 */
export async function assertSecondFactor(context: Context): Promise<void> {
	const { account, secondFactorAt, services } = context;
	if (services.config.secondFactor === 'optional') return;
	if (!account || !(await hasSecondFactor(services.database.prisma, account.id))) {
		throw new StoreError('account/second-factor-missing', 'Add a second factor first.');
	}
	if (!secondFactorAt) {
		throw new StoreError('account/second-factor-unproven', 'Confirm your second factor first.');
	}
}
