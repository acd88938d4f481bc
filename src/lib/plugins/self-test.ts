import { z } from 'zod/mini';

const PATIENCE_MS = 5_000;
const answer = z.strictObject({
	mlstore: z.literal('self-test'),
	canary: z.enum(['open', 'shut'])
});

/**
 * Tries, with a frame of our own, whether this browser enforces `Connection-Allowlist`. Where it does, nothing
 * leaves a plugin's frame; where it does not, look-ups of names and bare connections still can.
 *
 * @returns Null if it could not be tried: the store is out of reach.
 */
export async function tryConnectionAllowlist(): Promise<boolean | null> {
	const [open, guarded] = await Promise.all([ask('open'), ask('guarded')]);
	// what cannot even get out unguarded shows nothing by not getting out
	if (open !== 'open' || guarded === null) return null;
	return guarded === 'shut';
}

async function ask(kind: 'open' | 'guarded'): Promise<'open' | 'shut' | null> {
	const frame = document.createElement('iframe');
	frame.hidden = true;
	frame.src = `/sandbox/self-test/${kind}`;
	const done = new AbortController();
	try {
		return await new Promise((resolve) => {
			setTimeout(() => resolve(null), PATIENCE_MS);
			window.addEventListener(
				'message',
				({ source, origin, data }) => {
					if (source === null || source !== frame.contentWindow || origin !== 'null') return;
					const { data: said } = answer.safeParse(data);
					if (said) resolve(said.canary);
				},
				{ signal: done.signal }
			);
			document.body.append(frame);
		});
	} finally {
		done.abort();
		frame.remove();
	}
}
