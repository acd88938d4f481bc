import { describe, expect, it } from 'vitest';
import { isPublic, publicLookup } from '../http/public-host.server';
import { assertEndpoint } from './endpoint.server';

describe('assertEndpoint', () => {
	it.each([
		'https://fcm.googleapis.com/fcm/send/abc',
		'https://updates.push.services.mozilla.com/wpush/v2/abc',
		'https://web.push.apple.com/abc'
	])('takes %s', (endpoint) => {
		expect(assertEndpoint(endpoint, false).href).toBe(endpoint);
	});

	it.each([
		'http://fcm.googleapis.com/fcm/send/abc',
		'https://user:secret@fcm.googleapis.com/',
		'https://fcm.googleapis.com:8443/',
		'https://localhost/',
		'https://database/',
		'https://printer.local/',
		'https://metadata.google.internal/',
		'https://127.0.0.1/',
		'https://10.1.2.3/',
		'https://169.254.169.254/latest/meta-data',
		'https://2130706433/',
		'https://[::1]/',
		'https://[::ffff:192.168.1.1]/',
		'https://[fd00::1]/',
		'file:///etc/passwd'
	])('refuses %s', (endpoint) => {
		expect(() => assertEndpoint(endpoint, false)).toThrow(
			expect.objectContaining({ code: 'request/invalid' })
		);
	});

	it('takes this machine where a test wants that, and still nothing else inside', () => {
		expect(assertEndpoint('http://127.0.0.1:8080/x', true).port).toBe('8080');
		expect(() => assertEndpoint('http://10.1.2.3/', true)).toThrow();
	});
});

describe('publicLookup', () => {
	it('refuses a public name that leads inside', async () => {
		const error = await new Promise((resolve) => {
			publicLookup('localhost', {}, (problem) => resolve(problem));
		});
		expect(String(error)).toMatch(/which is inside/);
	});

	it.each([
		['8.8.8.8', true],
		['172.31.0.1', false],
		['172.32.0.1', true],
		['2606:4700::1111', true],
		['::ffff:10.0.0.1', false],
		['not an address', false]
	])('isPublic(%s) is %s', (address, expected) => {
		expect(isPublic(address)).toBe(expected);
	});
});
