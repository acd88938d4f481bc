import { health } from '$lib/wire/admin/health';
import { readHealth } from '../../admin/health.server';
import { adminProcedure } from '../../trpc';

/** Queues, storage, merges, this process, open payments, and what waits for an administrator. */
export const adminHealth = adminProcedure
	.output(health)
	.query(({ ctx }) => readHealth(ctx.services));
