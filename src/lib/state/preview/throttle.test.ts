import { describe, expect, it, vi } from 'vitest';
import { answeringLate, rest } from './throttle';

describe('a throttle', () => {
	it('answers late, and refuses late', async () => {
		vi.useFakeTimers();
		try {
			const calls = answeringLate(
				{
					'examples.clear': () => Promise.resolve(3),
					'train.stop': () => Promise.reject(new Error('No.'))
				},
				() => 500
			);
			const said: unknown[] = [];
			void calls['examples.clear']?.({}).then((answer) => said.push(answer));
			void calls['train.stop']?.({}).catch((error: unknown) => said.push(error));
			await vi.advanceTimersByTimeAsync(499);
			expect(said).toEqual([]);
			await vi.advanceTimersByTimeAsync(1);
			expect(said).toEqual([3, new Error('No.')]);
		} finally {
			vi.useRealTimers();
		}
	});

	it('rests between pause and resume, or not at all', async () => {
		const said: string[] = [];
		const trainer = {
			pause: () => Promise.resolve(void said.push('pause')),
			resume: () => Promise.resolve(void said.push('resume'))
		};
		await rest(trainer, 0);
		expect(said).toEqual([]);
		await rest(trainer, 1);
		expect(said).toEqual(['pause', 'resume']);
	});
});
