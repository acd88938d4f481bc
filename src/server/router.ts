import { accountRouter } from './procedures/account';
import { adminRouter } from './procedures/admin/admin';
import { creditsRouter } from './procedures/credits';
import { followsRouter } from './procedures/follows';
import { evaluationRouter } from './procedures/evaluation';
import { liveRouter } from './procedures/live';
import { modelsRouter } from './procedures/models';
import { noticesRouter } from './procedures/notices';
import { paymentsRouter } from './procedures/payments';
import { pluginsRouter } from './procedures/plugins';
import { pushRouter } from './procedures/push';
import { reviewsRouter } from './procedures/reviews';
import { studioRouter } from './procedures/studio';
import { updatesRouter } from './procedures/updates';
import { router } from './trpc';

export const appRouter = router({
	account: accountRouter,
	admin: adminRouter,
	credits: creditsRouter,
	follows: followsRouter,
	evaluation: evaluationRouter,
	live: liveRouter,
	models: modelsRouter,
	notices: noticesRouter,
	payments: paymentsRouter,
	plugins: pluginsRouter,
	push: pushRouter,
	reviews: reviewsRouter,
	studio: studioRouter,
	updates: updatesRouter
});

/** The only thing of the server that crosses to the client. */
export type AppRouter = typeof appRouter;
