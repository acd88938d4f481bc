import { m } from '$lib/i18n/generated/messages';
import { getLocale } from '$lib/i18n/generated/runtime';

/** How numbers and times read, in the language of the words around them. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS = [
	['year', 365 * DAY],
	['month', 30 * DAY],
	['day', DAY],
	['hour', HOUR],
	['minute', MINUTE]
] as const;

const numbers = (options?: Intl.NumberFormatOptions) => new Intl.NumberFormat(getLocale(), options);

/** "3 days ago", "yesterday", "just now"; whole units, rounded down. Times in epoch milliseconds. */
export function timeAgo(at: number, now = Date.now()): string {
	const passed = now - at;
	const unit = UNITS.find(([, size]) => Math.abs(passed) >= size);
	if (!unit) return m.app_just_now();
	const relative = new Intl.RelativeTimeFormat(getLocale(), { numeric: 'auto' });
	return relative.format(-Math.trunc(passed / unit[1]), unit[0]);
}

/** "23 Nov 2026" in the words of the locale, UTC. */
export function day(at: number): string {
	// UTC on both sides, so that what the server renders is what the device shows
	const options = { dateStyle: 'medium', timeZone: 'UTC' } as const;
	return new Intl.DateTimeFormat(getLocale(), options).format(at);
}

/** "1,234". */
export function count(value: number): string {
	return numbers().format(value);
}

/** "1 update", "3 updates". */
export function plural(value: number, one: string, many = `${one}s`): string {
	return `${count(value)} ${value === 1 ? one : many}`;
}

/** 0.4567 → "45.7 %". */
export function percent(share: number, digits = 1): string {
	return `${numbers({ maximumFractionDigits: digits }).format(share * 100)} %`;
}

/** 1536 → "1.5 kB"; decimal units, as disks and data plans count. */
export function bytes(size: number): string {
	const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
	const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, size)) / 3));
	return numbers({
		style: 'unit',
		unit: units[step],
		unitDisplay: step === 0 ? 'long' : 'short',
		maximumFractionDigits: size < 10_000 ? 1 : 0
	}).format(size / 1000 ** step);
}

/** Milliseconds to come, as "less than a second", "12 s" or "3 min 5 s". */
export function duration(milliseconds: number): string {
	const seconds = Math.round(milliseconds / 1000);
	if (seconds < 1) return m.app_less_than_a_second();
	const rest = seconds % 60;
	const minutes = Math.floor(seconds / 60);
	const parts = [
		minutes > 0 ? m.app_minutes({ n: count(minutes) }) : null,
		rest > 0 ? m.app_seconds({ n: count(rest) }) : null
	];
	return parts.filter((part) => part !== null).join(' ');
}

/** A loss, short: "0.342". */
export function loss(value: number): string {
	return numbers({ minimumFractionDigits: 3, maximumFractionDigits: 3 }).format(value);
}
