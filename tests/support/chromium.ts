import { existsSync } from 'node:fs';

const paths = [
	process.env.CHROMIUM,
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome'
];

/** Launch options for the Chromium that the machine has; `CHROMIUM` names another. */
export const chromium = {
	browserName: 'chromium' as const,
	launchOptions: {
		executablePath: paths.find((path) => path && existsSync(path)) ?? 'chromium',
		args: [
			...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync'
		]
	}
};
