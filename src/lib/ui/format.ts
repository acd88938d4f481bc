import { m } from '$lib/i18n/generated/messages';
import { numbers } from '$lib/i18n/numbers';

/**
 * How numbers and times read, in the language of the words around them. All but the digits is words of ours:
 * what the server renders is what the device shows.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNITS = [
	{ size: 365 * DAY, past: m.app_years_ago, future: m.app_in_years },
	{ size: 30 * DAY, past: m.app_months_ago, future: m.app_in_months },
	{ size: DAY, past: m.app_days_ago, future: m.app_in_days },
	{ size: HOUR, past: m.app_hours_ago, future: m.app_in_hours },
	{ size: MINUTE, past: m.app_minutes_ago, future: m.app_in_minutes }
] as const;

type Month = Parameters<typeof m.app_month>[0]['month'];

/** "3 days ago", "just now", "in 2 hours"; whole units, rounded down. Times in epoch milliseconds. */
export function timeAgo(at: number, now = Date.now()): string {
	const passed = now - at;
	const unit = UNITS.find(({ size }) => Math.abs(passed) >= size);
	if (!unit) return m.app_just_now();
	const whole = Math.trunc(Math.abs(passed) / unit.size);
	return (passed > 0 ? unit.past : unit.future)({ count: whole, n: count(whole) });
}

/** "Nov 23, 2026" in the words of the locale, UTC. */
export function day(at: number): string {
	// UTC on both sides, so that what the server renders is what the device shows
	const date = new Date(at);
	return dateWords(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
}

/** "Nov 23, 2026, 14:05", in the reader's own time zone: only for what renders in the browser. */
export function dayAndTime(at: number): string {
	const date = new Date(at);
	const two = numbers({ minimumIntegerDigits: 2 });
	const words = dateWords(date.getFullYear(), date.getMonth(), date.getDate());
	return `${words}, ${two.format(date.getHours())}:${two.format(date.getMinutes())}`;
}

/** @param month 0 to 11. */
function dateWords(year: number, month: number, dayOfMonth: number): string {
	return m.app_date({
		year: numbers({ useGrouping: false }).format(year),
		month: m.app_month({ month: (month + 1) as Month }),
		day: count(dayOfMonth)
	});
}

/** "+1,234", "−5". */
export function signed(value: number): string {
	return numbers({ signDisplay: 'exceptZero' }).format(value).replace('-', '−');
}

/** "1,234". */
export function count(value: number): string {
	return numbers().format(value);
}

/** "1 update", "3 updates". */
export function plural(value: number, one: string, many = `${one}s`): string {
	return `${count(value)} ${value === 1 ? one : many}`;
}

/** 123450 paisa → "NPR 1,234.50". */
export function rupees(paisa: number): string {
	return money({ amountMinor: paisa, currency: 'NPR' });
}

/** An amount in hundredths of its currency: 123450, "NPR" → "NPR 1,234.50". */
export function money({
	amountMinor,
	currency
}: {
	amountMinor: number;
	currency: string;
}): string {
	return numbers({ style: 'currency', currency }).format(amountMinor / 100);
}

/** 0.4567 → "45.7 %". */
export function percent(share: number, digits = 1): string {
	return `${numbers({ maximumFractionDigits: digits }).format(share * 100)} %`;
}

/** 1536 → "1.5 kB"; decimal units, as disks and data plans count. */
export function bytes(size: number): string {
	if (size < 1000) return m.app_bytes({ count: size, n: count(size) });
	const units = ['kB', 'MB', 'GB'] as const;
	const step = Math.min(units.length, Math.floor(Math.log10(size) / 3));
	const formatted = numbers({ maximumFractionDigits: size < 10_000 ? 1 : 0 });
	return `${formatted.format(size / 1000 ** step)} ${units[step - 1]}`;
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

/** A loss, or another measure, short: "0.342". One of another size, as those of money have: "1,235,000", "0.000123". */
export function loss(value: number): string {
	const size = Math.abs(value);
	const isOfUsualSize = value === 0 || (size >= 0.01 && size < 1000);
	const digits = isOfUsualSize
		? { minimumFractionDigits: 3, maximumFractionDigits: 3 }
		: { maximumSignificantDigits: size < 1 ? 3 : 4 };
	return numbers(digits).format(value);
}

/** An average of stars: "4.3". */
export function average(value: number): string {
	return numbers({ minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);
}

/** An ε of privacy, to two figures: "0.79", "9.4". */
export function epsilon(value: number): string {
	return numbers({ maximumSignificantDigits: value < 100 ? 2 : 3 }).format(value);
}
