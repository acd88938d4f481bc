import { initTRPC } from '@trpc/server';
import type { Context } from './context.server';

const t = initTRPC.context<Context>().create();

export const { router } = t;
export const publicProcedure = t.procedure;
