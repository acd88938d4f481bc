import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { selfTestFrame } from './self-test-frame';

it('differs from its control in the one header that is tried', async () => {
	const [guarded, open] = await Promise.all([selfTestFrame('guarded'), selfTestFrame('open')]);
	expect(guarded.html).toBe(open.html);
	expect(guarded.headers).toEqual({ ...open.headers, 'Connection-Allowlist': '()' });
	expect(open.headers).not.toHaveProperty('Connection-Allowlist');
});

it('is allowed its one script, and is as opaque as a plugin', async () => {
	const { html, headers } = await selfTestFrame('open');
	const script = /<script>([^]*)<\/script>/.exec(html)?.[1] ?? '';
	const hash = createHash('sha256').update(script).digest('base64');
	expect(headers['Content-Security-Policy']).toContain(`script-src 'sha256-${hash}'`);
	expect(headers['Content-Security-Policy']).toMatch(/^sandbox allow-scripts;/);
	expect(headers['Cache-Control']).toBe('no-store');
});
