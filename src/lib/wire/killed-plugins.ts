import { z } from 'zod/mini';
import { digest } from './schemas';

/** A plugin that administrators have stopped: no device starts it any more. */
const killedPlugin = z.object({
	/** Of the bundle. */
	digest,
	/** As an administrator wrote it. */
	reason: z.string(),
	/** Epoch milliseconds. */
	at: z.number()
});

export const killList = z.object({ plugins: z.array(killedPlugin) });

export type KilledPlugin = z.infer<typeof killedPlugin>;
