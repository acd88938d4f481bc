const FEATURES = [
	'accelerometer',
	'autoplay',
	'browsing-topics',
	'camera',
	'clipboard-read',
	'clipboard-write',
	'display-capture',
	'encrypted-media',
	'fullscreen',
	'gamepad',
	'geolocation',
	'gyroscope',
	'hid',
	'identity-credentials-get',
	'idle-detection',
	'keyboard-map',
	'local-fonts',
	'magnetometer',
	'microphone',
	'midi',
	'otp-credentials',
	'payment',
	'picture-in-picture',
	'publickey-credentials-create',
	'publickey-credentials-get',
	'screen-wake-lock',
	'serial',
	'storage-access',
	'usb',
	'window-management',
	'xr-spatial-tracking'
];

/**
 * Every header of a plugin's frame document. They are the sandbox: the frame has no `sandbox` attribute,
 * because a frame that has one does not load offline.
 *
 * @param csp What `composeFrame` gave for this document.
 */
export function frameHeaders(csp: string): Record<string, string> {
	return {
		'Content-Type': 'text/html; charset=utf-8',
		'Content-Security-Policy': csp,
		// where it is enforced, nothing that CSP forgets (WebRTC, preconnect, DNS) leaves either
		'Connection-Allowlist': '()',
		'Permissions-Policy': FEATURES.map((feature) => `${feature}=()`).join(', '),
		'Referrer-Policy': 'no-referrer',
		'X-DNS-Prefetch-Control': 'off',
		'X-Content-Type-Options': 'nosniff',
		'Cross-Origin-Resource-Policy': 'same-origin',
		'Cache-Control': 'public, max-age=31536000, immutable'
	};
}
