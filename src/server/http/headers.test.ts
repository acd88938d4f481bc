import { describe, expect, it } from 'vitest';
import { withSecurityHeaders } from './headers.server';

describe('withSecurityHeaders', () => {
	it('adds to any answer, a redirect too', () => {
		const answer = withSecurityHeaders(Response.redirect('http://store.test/models'));
		expect(answer.status).toBe(302);
		expect(answer.headers.get('location')).toBe('http://store.test/models');
		expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
	});

	it('leaves alone what an answer says itself, and every cookie', () => {
		const headers = new Headers({ 'referrer-policy': 'no-referrer' });
		headers.append('set-cookie', 'a=1');
		headers.append('set-cookie', 'b=2');
		const answer = withSecurityHeaders(new Response('x', { headers }));
		expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
		expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
	});
});
