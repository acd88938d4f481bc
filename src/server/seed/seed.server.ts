import { uuidv7 } from 'uuidv7';
import type { Services } from '../services.server';
import { demoEmails, seedAccounts } from './accounts.server';
import { seedDigitsModel } from './digits-model.server';

/** In this order. Each does nothing where its work is done: a start that was killed halfway is taken up again. */
const parts: readonly ((services: Services) => Promise<void>)[] = [seedAccounts, seedDigitsModel];

const SEEDED = 'demo/seeded';

/** Fills an empty database with the demo, once: what people change or delete afterwards stays so. */
export async function seedDemo(services: Services): Promise<void> {
	const { prisma } = services.database;
	if (await prisma.auditEvent.findFirst({ where: { action: SEEDED } })) return;
	if (await prisma.user.findFirst({ where: { email: { notIn: demoEmails } } })) return;

	for (const part of parts) await part(services);
	await prisma.auditEvent.create({ data: { id: uuidv7(), action: SEEDED, subject: 'store' } });
}
