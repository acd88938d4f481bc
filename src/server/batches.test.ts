import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Batches } from './batches';

/** Doubles numbers, refuses odd ones, and remembers how they came. */
function doubling(most?: number) {
	const seen: (readonly number[])[] = [];
	const batches = new Batches<number, number>(async (keys) => {
		seen.push(keys);
		await Promise.resolve();
		return keys.map((key) => (key % 2 ? { error: new Error(`odd: ${key}`) } : { value: 2 * key }));
	}, most);
	return { batches, seen };
}

describe('Batches', () => {
	it('begins at once, and takes what comes meanwhile together', async () => {
		const { batches, seen } = doubling();
		expect(await Promise.all([2, 4, 6].map((key) => batches.ask(key)))).toEqual([4, 8, 12]);
		expect(seen).toEqual([[2], [4, 6]]);
	});

	it('takes no more at a time than it may', async () => {
		const { batches, seen } = doubling(2);
		await Promise.all([2, 4, 6, 8, 10].map((key) => batches.ask(key)));
		expect(seen).toEqual([[2], [4, 6], [8, 10]]);
	});

	it('gives everybody their own answer', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(fc.nat()), async (keys) => {
				const { batches } = doubling();
				const answers = await Promise.allSettled(keys.map((key) => batches.ask(key)));
				answers.forEach((answer, i) => {
					const key = keys[i] ?? NaN;
					if (key % 2) expect(answer).toMatchObject({ reason: { message: `odd: ${key}` } });
					else expect(answer).toEqual({ status: 'fulfilled', value: 2 * key });
				});
			})
		);
	});

	it('does a batch that failed again one by one', async () => {
		const batches = new Batches<string, string>(async (keys) => {
			await Promise.resolve();
			if (keys.includes('poison')) throw new Error('poisoned');
			return keys.map((value) => ({ value }));
		});
		const answers = await Promise.allSettled(
			['first', 'a', 'poison', 'b'].map((key) => batches.ask(key))
		);
		expect(answers.map(({ status }) => status)).toEqual([
			'fulfilled',
			'fulfilled',
			'rejected',
			'fulfilled'
		]);
	});

	it('says so if a batch answers too little', async () => {
		const batches = new Batches<number, number>(() => Promise.resolve([]));
		await expect(batches.ask(1)).rejects.toThrow('no answer');
	});
});
