import { liveRouter } from './procedures/live';
import { modelsRouter } from './procedures/models';
import { updatesRouter } from './procedures/updates';
import { router } from './trpc';

export const appRouter = router({ live: liveRouter, models: modelsRouter, updates: updatesRouter });

/** The only thing of the server that crosses to the client. */
export type AppRouter = typeof appRouter;
