import { expect, it, vi } from 'vitest';
import type { InspectModel } from './check-plugin';
import { lastAnswer } from './last-answer';

const asked = (json: string, epochs = 1) =>
	({
		modelJson: new TextEncoder().encode(json),
		shards: new Map([['weights.bin', Uint8Array.of(1, 2)]]),
		recipe: { epochs }
	}) as unknown as Parameters<InspectModel>[0];

it('asks anew only about what is new, also where the answer was a refusal', async () => {
	const inspect = vi.fn<InspectModel>(() => Promise.reject(new Error('No.')));
	const inspectOnce = lastAnswer(inspect);
	await expect(inspectOnce(asked('a'))).rejects.toThrow('No.');
	await expect(inspectOnce(asked('a'))).rejects.toThrow('No.');
	expect(inspect).toHaveBeenCalledTimes(1);
	await expect(inspectOnce(asked('b'))).rejects.toThrow('No.');
	await expect(inspectOnce(asked('b', 2))).rejects.toThrow('No.');
	expect(inspect).toHaveBeenCalledTimes(3);
});
