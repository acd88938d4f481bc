import { uuidv7 } from 'uuidv7';
import { demoModels, type DemoModel } from '../../../prisma/seed/demo-models';
import type { Services } from '../services.server';
import { demoEmails, seedAccounts } from './accounts.server';
import { StartError } from '../start-error';
import { seedModel } from './demo-models.server';

const SEEDED = 'demo/seeded';

/**
 * Fills an empty database with the demo, each part of it once: what people change or delete afterwards
 * stays so, and a model that a later release brings is added.
 */
export async function seedDemo(services: Services): Promise<void> {
	const { prisma } = services.database;
	const events = await prisma.auditEvent.findMany({ where: { action: SEEDED } });
	const done = new Set(events.map(({ subject }) => subject));
	if (done.size === 0 && (await hasStrangers(services))) return;

	// a part does nothing where its work is done: a start that was killed halfway is taken up again
	async function once(subject: string, part: () => Promise<void>): Promise<void> {
		if (done.has(subject)) return;
		await part();
		await prisma.auditEvent.create({ data: { id: uuidv7(), action: SEEDED, subject } });
	}
	await once('accounts', () => seedAccounts(services));
	for (const model of wantedModels(services.config.demoModels))
		await once(model.folder, () => seedModel(services, model));
}

function wantedModels(wanted: readonly string[] | undefined): readonly DemoModel[] {
	if (wanted === undefined) return demoModels;
	const known = demoModels.map(({ folder }) => folder);
	const unknown = wanted.find((folder) => !known.includes(folder));
	if (unknown !== undefined)
		throw new StartError(`DEMO_MODELS names “${unknown}”; there are ${known.join(', ')}.`);
	return demoModels.filter(({ folder }) => wanted.includes(folder));
}

async function hasStrangers({ database }: Services): Promise<boolean> {
	const where = { email: { notIn: demoEmails } };
	return (await database.prisma.user.findFirst({ where })) !== null;
}
