import { describe, expect, it } from 'vitest';
import { simulate } from './simulate';
import { parseVirtualOptions } from './virtual-options';
import { csvOf, histogram, htmlOf } from './virtual-report';

const short = (...more: string[]) => {
	const size = '--clients 40 --days 3 --threshold 5 --epochs 2'.split(' ');
	return parseVirtualOptions([...size, ...more]);
};

describe('simulate', () => {
	it('learns, from late updates too, and repeats to the byte by its seed', async () => {
		const [first, again] = [await simulate(short()), await simulate(short())];
		const { outcome, summary } = first;
		expect(summary.accuracy).toBeGreaterThan(0.35);
		expect(summary.lateShare).toBeGreaterThan(0.3);
		expect(csvOf(again.outcome.versions)).toBe(csvOf(outcome.versions));
		expect(htmlOf(again.outcome, again.summary, short())).toBe(htmlOf(outcome, summary, short()));

		const other = await simulate(short('--seed', '2'));
		expect(csvOf(other.outcome.versions)).not.toBe(csvOf(outcome.versions));
	});

	it('counts what a refusal of late updates and what over-selection waste', async () => {
		const dropped = await simulate(short('--max-staleness', '0'));
		expect(dropped.summary.wasted).toBeGreaterThan(0);
		expect(dropped.summary.mostVersionsLate).toBe(0);
		const rounds = await simulate(short('--over-selection', '1.4'));
		expect(rounds.summary.mostVersionsLate).toBe(0);
		expect(rounds.summary.merged).toBeLessThan(dropped.summary.merged + dropped.summary.wasted);
	});

	it.each(['sign-flip', 'label-flip', 'alie'])('lets people attack by %s', async (attack) => {
		const clean = await simulate(short());
		const { outcome } = await simulate(short('--attack', attack, '--attackers', '0.3'));
		expect(outcome.versions.length).toBe(clean.outcome.versions.length);
		expect(csvOf(outcome.versions)).not.toBe(csvOf(clean.outcome.versions));
	});
});

describe('the report', () => {
	it('sums lateness up by powers of two', () => {
		expect(histogram([5, 4, 3, 2, 1])).toEqual([
			['0', 5],
			['1', 4],
			['2–3', 5],
			['4–7', 1]
		]);
		expect(histogram([])).toEqual([]);
	});

	it('is one page that needs nothing else', async () => {
		const { outcome, summary } = await simulate(short());
		const html = htmlOf(outcome, summary, short());
		expect(html.match(/<svg /g)).toHaveLength(4);
		expect(html).not.toMatch(/<script|<link|src=|href=|url\(/);
		expect(html).toContain('prefers-color-scheme:dark');
		expect(html).not.toContain('NaN');
	});
});
