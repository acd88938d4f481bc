/** On every answer, unless the answer says otherwise. Content-Security-Policy is Kit's (svelte.config.js). */
export const securityHeaders: Readonly<Record<string, string>> = {
	'x-content-type-options': 'nosniff',
	'referrer-policy': 'same-origin',
	// camera and microphone are opened by our pages for a plugin, never by its frame
	'permissions-policy':
		'camera=(self), microphone=(self), geolocation=(), payment=(), usb=(), serial=(), midi=(), display-capture=(), browsing-topics=()',
	'cross-origin-opener-policy': 'same-origin'
};

/** The same answer with the headers that every answer carries. */
export function withSecurityHeaders(response: Response): Response {
	// a redirect's headers cannot be changed in place
	const answer = new Response(response.body, response);
	for (const [name, value] of Object.entries(securityHeaders)) {
		if (!answer.headers.has(name)) answer.headers.set(name, value);
	}
	return answer;
}
