import { describe, expect, it } from 'vitest';
import { returnPath } from './return-path';

describe('returnPath', () => {
	it.each(['/', '/models/digits/train', '/?q=a&sort=newest'])('goes back to %s', (path) => {
		expect(returnPath(path)).toBe(path);
	});

	it.each([
		null,
		'',
		'models',
		'https://evil.example',
		'//evil.example',
		'/\\evil.example',
		'/\t/evil.example',
		'javascript:alert(1)'
	])('refuses %j', (path) => expect(returnPath(path)).toBeNull());
});
