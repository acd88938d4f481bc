import { m } from '$lib/i18n/generated/messages';

const words = {
	overview: m.dashboard_tab_overview,
	updates: m.dashboard_tab_updates,
	versions: m.dashboard_tab_versions,
	reviews: m.dashboard_tab_reviews,
	settings: m.dashboard_tab_settings
};

export type Tab = keyof typeof words;

export const tabs = Object.keys(words) as Tab[];

export const tabWords = (tab: Tab): string => words[tab]();

/** The tab that an address names; the first one for none, and for what is none. */
export function tabIn(text: string | null): Tab {
	return tabs.find((tab) => tab === text) ?? 'overview';
}

/** How many of the newest versions the charts may show. */
export const chartLengths = [20, 50, 200, 500] as const;

export function chartLengthIn(text: string | null): number {
	return chartLengths.find((length) => String(length) === text) ?? 50;
}
