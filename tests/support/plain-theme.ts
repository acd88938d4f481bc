import type { PluginTheme } from '../../src/lib/plugins/host-events';

const colour = 'canvas';

/** A theme for hosts of tests, where colours say nothing. */
export const plainTheme: PluginTheme = {
	dark: false,
	colours: {
		background: colour,
		surface: colour,
		text: colour,
		muted: colour,
		border: colour,
		accent: colour,
		'on-accent': colour,
		danger: colour
	}
};
