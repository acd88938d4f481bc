import { describe, expect, it } from 'vitest';
import { readNotice } from './notices';

const modelId = '0198c0de-0000-7000-8000-000000000001';
const body = { modelId, modelTitle: 'Digits', modelSlug: 'digits', version: 3 };

describe('readNotice', () => {
	it('gives kind and body of what it knows', () => {
		expect(readNotice('followed-model-merged', body)).toEqual({
			kind: 'followed-model-merged',
			body
		});
	});

	it.each([
		['a kind that is not known', 'model-sold', body],
		['a name that every object has', 'constructor', body],
		['a body that is incomplete', 'followed-model-merged', { modelId }],
		['no body', 'review-reply', null]
	])('gives nothing for %s', (_, kind, wrong) => {
		expect(readNotice(kind, wrong)).toBeNull();
	});
});
