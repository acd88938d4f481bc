import { lifetimeGuarantee } from '$lib/domain/privacy/spending';
import type { PrismaClient } from '../database/generated/client';
import { accountSections, type SectionName } from '../repositories/account-export.server';
import { spendingOf } from '../repositories/spending.server';
import { findUser } from '../repositories/accounts.server';

/**
 * What the store has about a person, as the text of one JSON object, in chunks: page after page is read, so
 * that memory does not grow with the account.
 */
export async function* accountFile(prisma: PrismaClient, userId: string): AsyncGenerator<string> {
	const user = await findUser(prisma, userId);
	const { name, email, phone, role, locale, createdAt } = user ?? {};
	const profile = { id: userId, name, email, phone, role, locale, createdAt };
	const spending = await spendingOf(prisma, userId);
	const { epsilon, delta } = lifetimeGuarantee(spending);
	const privacy = { ...spending, epsilon, delta };
	yield `{"exportedAt":${json(new Date())},"profile":${json(profile)},"privacy":${json(privacy)}`;

	for (const section of Object.keys(accountSections) as SectionName[]) {
		yield `,\n${json(section)}:[`;
		let after: string | null = null;
		for (;;) {
			const rows: readonly { readonly id: string }[] = await accountSections[section](prisma, {
				userId,
				after
			});
			const last = rows.at(-1);
			if (!last) break;
			yield (after === null ? '\n' : ',\n') + rows.map(json).join(',\n');
			after = last.id;
		}
		yield ']';
	}
	yield '}\n';
}

/** Whole numbers of any size as numbers: the database's bigints are credits and paisa, far below 2^53. */
function json(value: unknown): string {
	return JSON.stringify(value, (_key, part: unknown) =>
		typeof part === 'bigint' ? Number(part) : part
	);
}
