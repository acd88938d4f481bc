import { expect, it } from 'vitest';
import { frameHeaders } from './frame-headers';

it('locks a frame down on every channel a header can name', () => {
	const headers = frameHeaders("sandbox allow-scripts; default-src 'none'");
	expect(headers['Content-Security-Policy']).toBe("sandbox allow-scripts; default-src 'none'");
	expect(headers).toMatchObject({
		'Connection-Allowlist': '()',
		'Referrer-Policy': 'no-referrer',
		'X-DNS-Prefetch-Control': 'off',
		'X-Content-Type-Options': 'nosniff'
	});
	const features = (headers['Permissions-Policy'] ?? '').split(', ');
	expect(features).toContain('camera=()');
	expect(features.every((feature) => feature.endsWith('=()'))).toBe(true);
});
