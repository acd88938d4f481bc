import { liveRouter } from './procedures/live';
import { modelsRouter } from './procedures/models';
import { studioRouter } from './procedures/studio';
import { updatesRouter } from './procedures/updates';
import { router } from './trpc';

export const appRouter = router({
	live: liveRouter,
	models: modelsRouter,
	studio: studioRouter,
	updates: updatesRouter
});

/** The only thing of the server that crosses to the client. */
export type AppRouter = typeof appRouter;
