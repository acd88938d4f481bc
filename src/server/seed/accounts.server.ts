import { uuidv7 } from 'uuidv7';
import demo from '../../../prisma/seed/accounts.json' with { type: 'json' };
import type { Role } from '../database/generated/enums';
import type { Services } from '../services.server';

export const demoEmails = demo.accounts.map(({ email }) => email);
export const demoEngineer = 'engineer@demo.local';

/** Makes the demo's accounts that are not there yet, all with the one password that `npm start` prints. */
export async function seedAccounts({ auth, database }: Services): Promise<void> {
	const password = await (await auth.$context).password.hash(demo.password);
	for (const { email, name, phone, role } of demo.accounts) {
		if (await database.prisma.user.findUnique({ where: { email } })) continue;
		const id = uuidv7();
		await database.prisma.user.create({
			data: {
				id,
				email,
				name,
				phone,
				// JSON knows no enums; the column refuses any other
				role: role as Role,
				accounts: { create: { id: uuidv7(), providerId: 'credential', accountId: id, password } }
			}
		});
	}
}
