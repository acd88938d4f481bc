import { describe, expect, it } from 'vitest';
import { errorWords } from './error-words';

describe('errorWords', () => {
	const cases = [
		[401, '/studio', 'Sign in first', 'sign-in'],
		[403, '/studio/[id]', 'This page is not yours to open', 'sign-in'],
		[404, null, 'This page does not exist', 'try-again'],
		[404, '/models/[slug]', 'There is no such model', 'try-again'],
		[503, '/models/[slug]/train', 'This model is not on this device yet', 'try-again'],
		[503, '/', 'The store cannot be reached', 'try-again'],
		[500, '/', 'Something went wrong', 'try-again']
	] as const;

	it.each(cases)('%d on %s says "%s"', (...[status, route, title, offer]) => {
		expect(errorWords(status, route)).toMatchObject({ title, offer });
	});

	it('leaves the advice to the error itself where it knows nothing better', () => {
		expect(errorWords(500, '/').advice).toBeNull();
	});
});
