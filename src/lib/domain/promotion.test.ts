import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	candidateFate,
	defaultPromotion,
	isWorse,
	whyCandidate,
	type PromotionPolicy
} from './promotion';

const accuracy = (allowedDrop: number): PromotionPolicy => ({ metric: 'accuracy', allowedDrop });
const loss = (allowedDrop: number): PromotionPolicy => ({ metric: 'loss', allowedDrop });

describe('defaultPromotion', () => {
	it('goes by accuracy where there is one, else by a share of the first loss', () => {
		const measured = { loss: 8, accuracy: null };
		expect(defaultPromotion(true, measured)).toEqual({ metric: 'accuracy', allowedDrop: 0.01 });
		expect(defaultPromotion(false, measured)).toEqual({ metric: 'loss', allowedDrop: 0.4 });
		expect(defaultPromotion(false, null)).toEqual({ metric: 'loss', allowedDrop: 0.01 });
	});
});

describe('isWorse', () => {
	it.each([
		['accuracy falls by more', accuracy(0.01), 0.9, 0.88, true],
		['accuracy falls by less', accuracy(0.01), 0.9, 0.895, false],
		['accuracy falls by exactly as much', accuracy(0.01), 0.9, 0.89, false], // 0.010000000000000009
		['accuracy falls by 3 of 10,000 more', accuracy(0.01), 0.9, 0.8897, true],
		['accuracy rises', accuracy(0), 0.9, 0.95, false],
		['nothing changes, and nothing may', accuracy(0), 0.9, 0.9, false],
		['loss rises by more', loss(0.1), 1, 1.2, true],
		['loss rises by exactly as much', loss(0.1), 0.2, 0.2 + 0.1, false], // 0.30000000000000004
		['loss falls', loss(0), 1, 0.5, false],
		['after is NaN', accuracy(1), 0.1, NaN, true],
		['after is infinite', loss(1e300), 1, Infinity, true],
		['before is NaN', accuracy(0), NaN, 0.1, false],
		['before is infinite', loss(0), Infinity, 9, false],
		['both are NaN', loss(0), NaN, NaN, false],
		['the difference overflows', loss(1), -1e308, 1e308, true]
	])('%s', (...[, policy, before, after, worse]) => {
		expect(isWorse(policy, before, after)).toBe(worse);
	});

	const value = fc.double({ min: 0, max: 1, noNaN: true });
	const metric = fc.constantFrom('accuracy' as const, 'loss' as const);

	it('never calls a version worse than itself', () => {
		const policy = fc.record({ metric, allowedDrop: value });
		fc.assert(fc.property(policy, fc.double(), (p, x) => !isWorse(p, x, x)));
	});

	it('never calls both ways worse', () => {
		const policy = fc.record({ metric, allowedDrop: value });
		fc.assert(
			fc.property(policy, fc.double(), fc.double(), (p, a, b) => {
				return !(isWorse(p, a, b) && isWorse(p, b, a));
			})
		);
	});

	it('forgives more, the more is allowed', () => {
		fc.assert(
			fc.property(metric, fc.tuple(value, value, value, value), (by, [a, b, less, more]) => {
				const [low, high] = [Math.min(less, more), Math.max(less, more)];
				const strict = isWorse({ metric: by, allowedDrop: low }, a, b);
				return strict || !isWorse({ metric: by, allowedDrop: high }, a, b);
			})
		);
	});

	it('sees in a loss what it sees in an accuracy turned round', () => {
		fc.assert(
			fc.property(value, value, value, (a, b, drop) => {
				expect(isWorse(loss(drop), a, b)).toBe(isWorse(accuracy(drop), b, a));
			})
		);
	});
});

describe('whyCandidate', () => {
	const measured = (loss: number, share: number | null = null) => ({ loss, accuracy: share });

	it('says by how much a merge is worse', () => {
		expect(whyCandidate(accuracy(0.01), measured(1, 0.9), measured(2, 0.5))).toEqual({
			kind: 'worse',
			metric: 'accuracy',
			before: 0.9,
			after: 0.5,
			allowedDrop: 0.01
		});
	});

	it.each([
		['it is good enough', measured(1, 0.9), measured(2, 0.9), null],
		['the head has no number', null, measured(2, 0.1), null],
		['it could not be measured', null, { message: 'No memory.' }, 'No memory.'],
		['it has no such number', measured(1, 0.9), measured(1), 'Its accuracy is not a number.']
	])('when %s', (...[, before, after, message]) => {
		const reason = whyCandidate(accuracy(0.01), before, after);
		expect(reason).toEqual(message === null ? null : { kind: 'unmeasured', message });
	});
});

describe('candidateFate', () => {
	const model = { line: 2, headNumber: 5 };
	const candidate = { line: 2, madeFrom: 5, promoted: false, discardedAt: null };

	it.each([
		['made from the head', {}, 'open'],
		['promoted', { promoted: true }, 'promoted'],
		['discarded', { discardedAt: new Date() }, 'discarded'],
		['made from a head before', { madeFrom: 4 }, 'outdated'],
		['of another line', { line: 1 }, 'outdated'],
		['published, made from none', { madeFrom: null }, 'outdated']
	])('%s', (_what, change, fate) => {
		expect(candidateFate({ ...candidate, ...change }, model)).toBe(fate);
	});
});
