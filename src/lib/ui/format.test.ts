import { afterEach, describe, expect, it } from 'vitest';
import { baseLocale, overwriteGetLocale } from '$lib/i18n/generated/runtime';
import * as format from './format';

const now = Date.UTC(2026, 10, 23, 12);
const days = 86_400_000;

describe('timeAgo', () => {
	it.each([
		[0, 'just now'],
		[59_999, 'just now'],
		[60_000, '1 minute ago'],
		[3 * 3_600_000, '3 hours ago'],
		[days, '1 day ago'],
		[9.9 * days, '9 days ago'],
		[400 * days, '1 year ago'],
		[-2 * days, 'in 2 days']
	])('%d ms ago reads "%s"', (passed, words) => {
		expect(format.timeAgo(now - passed, now)).toBe(words);
	});
});

describe('numbers', () => {
	it('counts with a separator', () => expect(format.count(12_345)).toBe('12,345'));

	it('shows paisa as rupees', () => {
		expect(format.rupees(123_450)).toBe('NPR\u00A01,234.50');
	});

	it('shows any currency with its thousands and hundredths', () => {
		const paid = { amountMinor: 123_456_789, currency: 'NPR' };
		expect(format.money(paid)).toBe('NPR\u00A01,234,567.89');
	});

	it.each([
		[0, '0'],
		[1200, '+1,200'],
		[-5, '−5']
	])('shows the change %d as %s', (value, words) => expect(format.signed(value)).toBe(words));

	it.each([
		[0, '0 updates'],
		[1, '1 update'],
		[1200, '1,200 updates']
	])('puts %d in the plural', (value, words) => expect(format.plural(value, 'update')).toBe(words));

	it.each([
		[0, '0 %'],
		[0.6249, '62.5 %'],
		[1, '100 %']
	])('shows the share %d as %s', (share, words) => expect(format.percent(share)).toBe(words));

	it.each([
		[0, '0 bytes'],
		[999, '999 bytes'],
		[1536, '1.5 kB'],
		[26_912, '27 kB'],
		[6_640_000, '7 MB'],
		[2_000_000_000_000, '2,000 GB']
	])('shows %d bytes as %s', (size, words) => expect(format.bytes(size)).toBe(words));

	it.each([
		[400, 'less than a second'],
		[12_300, '12 s'],
		[120_000, '2 min'],
		[185_000, '3 min 5 s']
	])('shows %d ms to come as %s', (ms, words) => expect(format.duration(ms)).toBe(words));

	it('shows a day in UTC, the same on server and device', () => {
		expect(format.day(Date.UTC(2026, 10, 23, 23, 59))).toBe('Nov 23, 2026');
	});

	it('shows a loss short', () => expect(format.loss(0.34249)).toBe('0.342'));
});

describe('in Nepali', () => {
	afterEach(() => overwriteGetLocale(() => baseLocale));

	it('has digits and words of its own, wherever it runs', () => {
		overwriteGetLocale(() => 'ne');
		expect(format.timeAgo(now - 3 * days, now)).toBe('३ दिन अघि');
		expect(format.day(now)).toBe('२०२६ नोभेम्बर २३');
		const local = new Date(2026, 10, 23, 9, 5).getTime();
		expect(format.dayAndTime(local)).toBe('२०२६ नोभेम्बर २३, ०९:०५');
		expect(format.count(1_234_567)).toBe('१२,३४,५६७');
		expect(format.percent(0.625)).toBe('६२.५ %');
		expect(format.bytes(54_000)).toBe('५४ kB');
		expect(format.duration(185_000)).toBe('३ मिनेट ५ सेकेन्ड');
	});
});
