import type { PluginTheme } from '$lib/plugins/host-events';

/** The page's colours as a plugin is told them. */
export function currentTheme(): PluginTheme {
	const style = getComputedStyle(document.documentElement);
	const colour = (name: string) => style.getPropertyValue(`--color-${name}`).trim();
	return {
		dark: matchMedia('(prefers-color-scheme: dark)').matches,
		colours: {
			background: colour('surface'),
			surface: colour('sunken'),
			text: colour('ink'),
			muted: colour('muted'),
			border: colour('control'),
			accent: colour('accent'),
			'on-accent': colour('on-accent'),
			danger: colour('danger')
		}
	};
}
