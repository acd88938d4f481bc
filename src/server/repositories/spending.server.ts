import type { Spending } from '$lib/domain/privacy/spending';
import type { Db } from './db.server';

/** What somebody's updates have spent of their privacy: refused ones too, for they have left the device. */
export async function spendingOf(db: Db, userId: string): Promise<Spending> {
	const uncovered = await db.clientUpdate.count({ where: { userId, rho: null } });
	const groups = await db.clientUpdate.groupBy({
		by: ['modelId'],
		where: { userId, rho: { gt: 0 } },
		_count: true,
		_sum: { rho: true }
	});
	return {
		rho: groups.reduce((sum, { _sum }) => sum + (_sum.rho ?? 0), 0),
		covered: groups.reduce((sum, { _count }) => sum + _count, 0),
		uncovered,
		models: groups.map(({ modelId, _count: updates }) => ({ modelId, updates }))
	};
}

/** Covered updates that a model has had from somebody. */
export function countCovered(db: Db, userId: string, modelId: string): Promise<number> {
	return db.clientUpdate.count({ where: { userId, modelId, rho: { gt: 0 } } });
}
