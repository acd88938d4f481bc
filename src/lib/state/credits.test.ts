import { expect, it } from 'vitest';
import { RequestId } from './credits';

it('asks for the same under one id until it is answered, for anything else under another', () => {
	const request = new RequestId();
	const first = request.of(['fund', 10]);
	expect(request.of(['fund', 10])).toBe(first);
	const other = request.of(['fund', 11]);
	expect(other).not.toBe(first);
	request.answered();
	expect(request.of(['fund', 11])).not.toBe(other);
});
