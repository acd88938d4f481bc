import { runningServices } from '$server/services.server';
import type { RequestHandler } from './$types';

/** For load balancers and `npm start`: 200 once the database answers. */
export const GET: RequestHandler = async () => {
	try {
		const { database } = await runningServices();
		await database.prisma.$queryRaw`SELECT 1`;
		return Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } });
	} catch (error) {
		console.error('The health check failed:', error);
		return Response.json({ status: 'unavailable' }, { status: 503 });
	}
};
