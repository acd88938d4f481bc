/** How numbers and times read. One locale for now: messages and formats change together. */
const LOCALE = 'en';

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

const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });
const numbers = new Intl.NumberFormat(LOCALE);
// UTC on both sides, so that what the server renders is what the device shows
const dates = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeZone: 'UTC' });

/** "3 days ago", "yesterday", "just now"; whole units, rounded down. Times in epoch milliseconds. */
export function timeAgo(at: number, now = Date.now()): string {
	const passed = now - at;
	const unit = UNITS.find(([, size]) => Math.abs(passed) >= size);
	if (!unit) return 'just now';
	return relative.format(-Math.trunc(passed / unit[1]), unit[0]);
}

/** "23 Nov 2026" in the words of the locale, UTC. */
export function day(at: number): string {
	return dates.format(at);
}

/** "1,234". */
export function count(value: number): string {
	return numbers.format(value);
}

/** "1 update", "3 updates". */
export function plural(value: number, one: string, many = `${one}s`): string {
	return `${count(value)} ${value === 1 ? one : many}`;
}

/** 0.4567 → "45.7 %". */
export function percent(share: number, digits = 1): string {
	const formatted = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: digits });
	return `${formatted.format(share * 100)} %`;
}

/** 1536 → "1.5 kB"; decimal units, as disks and data plans count. */
export function bytes(size: number): string {
	const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
	const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, size)) / 3));
	return new Intl.NumberFormat(LOCALE, {
		style: 'unit',
		unit: units[step],
		unitDisplay: step === 0 ? 'long' : 'short',
		maximumFractionDigits: size < 10_000 ? 1 : 0
	}).format(size / 1000 ** step);
}

/** Milliseconds to come, as "less than a second", "12 s" or "3 min 5 s". */
export function duration(milliseconds: number): string {
	const seconds = Math.round(milliseconds / 1000);
	if (seconds < 1) return 'less than a second';
	if (seconds < 60) return `${seconds} s`;
	const rest = seconds % 60;
	return rest === 0
		? `${Math.floor(seconds / 60)} min`
		: `${Math.floor(seconds / 60)} min ${rest} s`;
}

/** A loss, short: "0.342". */
export function loss(value: number): string {
	return value.toFixed(3);
}
