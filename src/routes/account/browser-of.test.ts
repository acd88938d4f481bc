import { describe, expect, it } from 'vitest';
import { browserOf } from './browser-of';

describe('browserOf', () => {
	it.each([
		[
			'Chrome, Android',
			'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36'
		],
		[
			'Safari, iOS',
			'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1'
		],
		['Edge, Windows', 'Mozilla/5.0 (Windows NT 10.0) Chrome/156.0 Safari/537.36 Edg/156.0'],
		['Firefox, Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0'],
		[null, 'node'],
		[null, null]
	])('is %s', (expected, userAgent) => {
		expect(browserOf(userAgent)).toBe(expected);
	});
});
