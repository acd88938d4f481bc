import { describe, expect, it } from 'vitest';
import { isForged, trustedOrigins } from './origins';

describe('trustedOrigins', () => {
	it('is the store itself', () => {
		expect(trustedOrigins('https://store.example/')).toEqual(['https://store.example']);
	});

	it("is every name of this machine, when the store's name is one", () => {
		expect(trustedOrigins('http://localhost:3000')).toEqual([
			'http://localhost:3000',
			'http://127.0.0.1:3000',
			'http://[::1]:3000'
		]);
	});
});

describe('isForged', () => {
	const trusted = ['https://store.example'];
	const forged = (method: string, headers: Record<string, string>) =>
		isForged(new Request('https://store.example/x', { method, headers }), trusted);

	it.each([
		[false, 'POST', { origin: 'https://store.example' }],
		[false, 'GET', { origin: 'https://evil.example' }],
		[false, 'PUT', {}],
		[false, 'POST', { 'sec-fetch-site': 'same-origin' }],
		[true, 'POST', { origin: 'https://evil.example' }],
		[true, 'PUT', { origin: 'null' }],
		[true, 'POST', { origin: 'http://store.example' }],
		[true, 'DELETE', { 'sec-fetch-site': 'cross-site' }]
	])('%j: %s with %j', (expected, method, headers) => {
		expect(forged(method, headers)).toBe(expected);
	});
});
