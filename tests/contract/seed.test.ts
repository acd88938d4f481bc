import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerAuth } from '$server/auth/answer.server';
import { seedAccounts } from '$server/seed/accounts.server';
import { seedDemo } from '$server/seed/seed.server';
import { openServices, type Services } from '$server/services.server';
import demo from '../../prisma/seed/accounts.json' with { type: 'json' };

describe('the demo', () => {
	let dataDir: string;
	let services: Services;
	beforeAll(async () => {
		dataDir = await mkdtemp(join(tmpdir(), 'ml-store-seed-'));
		services = await openServices({ DATA_DIR: dataDir, DEMO_MODELS: 'digits' });
	}, 180_000);
	afterAll(async () => {
		await services.close();
		await rm(dataDir, { recursive: true });
	});

	it('is taken up where a killed start left it, and is not repeated', async () => {
		const { prisma } = services.database;
		await seedAccounts(services);
		await prisma.user.delete({ where: { email: 'engineer@demo.local' } });
		await seedDemo(services);
		await seedDemo(services);
		expect(
			await prisma.user.findMany({ select: { role: true }, orderBy: { email: 'asc' } })
		).toEqual([{ role: 'admin' }, { role: 'contributor' }, { role: 'engineer' }]);

		// deleted by someone: it stays deleted
		await prisma.user.delete({ where: { email: 'contributor@demo.local' } });
		await seedDemo(services);
		expect(await prisma.user.count()).toBe(2);
	}, 180_000);

	it('has no model of an unknown name', async () => {
		const config = { ...services.config, demoModels: ['digits', 'faces'] };
		await expect(seedDemo({ ...services, config })).rejects.toThrow('DEMO_MODELS names “faces”');
	});

	it('lets its accounts sign in with the password that is printed', async () => {
		const request = new Request('http://localhost:3000/api/auth/sign-in/email', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify({ email: 'admin@demo.local', password: demo.password })
		});
		const response = await answerAuth(services.auth, request, '127.0.0.1');
		expect(response.status).toBe(200);
	});
});
