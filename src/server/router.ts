import { adminRouter } from './procedures/admin/admin';
import { creditsRouter } from './procedures/credits';
import { liveRouter } from './procedures/live';
import { modelsRouter } from './procedures/models';
import { paymentsRouter } from './procedures/payments';
import { pluginsRouter } from './procedures/plugins';
import { reviewsRouter } from './procedures/reviews';
import { studioRouter } from './procedures/studio';
import { updatesRouter } from './procedures/updates';
import { router } from './trpc';

export const appRouter = router({
	admin: adminRouter,
	credits: creditsRouter,
	live: liveRouter,
	models: modelsRouter,
	payments: paymentsRouter,
	plugins: pluginsRouter,
	reviews: reviewsRouter,
	studio: studioRouter,
	updates: updatesRouter
});

/** The only thing of the server that crosses to the client. */
export type AppRouter = typeof appRouter;
