import { describe, expect, it } from 'vitest';
import { z } from 'zod/mini';
import type { Complaint } from '$lib/domain/complaint';
import { createModel } from '$lib/wire/api';
import { registration } from '$lib/wire/registration';
import { saveReview } from '$lib/wire/reviews';
import { complaintsOf } from './complaints-of-input';

function complaints(schema: z.core.$ZodType, input: unknown) {
	const { error } = z.safeParse(schema, input);
	return error ? complaintsOf(error) : {};
}

describe('complaintsOf', () => {
	const text = z.string().check(z.minLength(1), z.maxLength(5));
	const list = z.array(z.string()).check(z.minLength(1), z.maxLength(2));

	it.each<[z.core.$ZodType, unknown, Complaint]>([
		[text, '', { kind: 'missing' }],
		[text, undefined, { kind: 'missing' }],
		[text, 'sixsix', { kind: 'too-long', most: 5 }],
		[z.string().check(z.minLength(3)), 'x', { kind: 'too-short', least: 3 }],
		[list, [], { kind: 'too-few', least: 1 }],
		[list, ['a', 'b', 'c'], { kind: 'too-many', most: 2 }],
		[z.int().check(z.minimum(1)), 0, { kind: 'too-small', least: 1 }],
		[z.int().check(z.maximum(9)), 10, { kind: 'too-large', most: 9 }],
		[z.int(), 1.5, { kind: 'not-whole' }],
		[z.number(), null, { kind: 'not-a-number' }],
		[z.number(), NaN, { kind: 'not-a-number' }],
		[z.email(), 'nobody', { kind: 'not-an-email' }],
		[z.url(), 'nowhere', { kind: 'invalid' }],
		[z.enum(['a', 'b']), 'c', { kind: 'invalid' }],
		[z.string().check(z.refine(() => false)), 'x', { kind: 'invalid' }]
	])('%#: says %j wrongly given', (schema, value, complaint) => {
		expect(complaints(z.object({ field: schema }), { field: value })).toEqual({ field: complaint });
	});

	it('takes the complaint of a check that knows better', () => {
		const person = { name: 'Asha', email: 'a@b.cd', phone: '12', password: 'ten letters' };
		expect(complaints(registration, person)).toEqual({ phone: { kind: 'not-a-phone' } });
		const review = { modelId: '01890000-0000-7000-8000-000000000000', stars: 5, text: 'a\u0000' };
		expect(complaints(saveReview, review)).toEqual({ text: { kind: 'text-control' } });
	});

	it('names the place in nested input', () => {
		expect(complaints(createModel, { recipe: { batchSize: 0 } })).toMatchObject({
			'recipe.batchSize': { kind: 'too-small', least: 1 },
			title: { kind: 'missing' }
		});
	});
});
