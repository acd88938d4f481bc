import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	judge,
	nextCheck,
	type KnownPayment,
	type PaymentStatus,
	type ProviderFinding
} from './payment';

const now = new Date('2026-11-23T12:00:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const DAY = 24 * 60;

function payment(change: Partial<KnownPayment> = {}): KnownPayment {
	const known = {
		id: 'order',
		status: 'initiated',
		amountMinor: 1000n,
		providerRef: 'ref'
	} as const;
	return { ...known, createdAt: minutesAgo(1), ...change };
}

function finding(change: Partial<ProviderFinding> = {}): ProviderFinding {
	return { status: 'completed', amountMinor: 1000n, orderId: null, providerRef: 'ref', ...change };
}

describe('judge', () => {
	it.each(['initiated', 'pending', 'expired', 'canceled'] as const)(
		'grants what is completed, also out of "%s"',
		(status) => {
			const paid = judge(payment({ status }), finding(), now);
			expect(paid).toEqual({ status: 'completed', act: 'grant' });
		}
	);

	it.each<[string, Partial<ProviderFinding>]>([
		['less', { amountMinor: 999n }],
		['more', { amountMinor: 1001n }],
		['no amount', { amountMinor: null }],
		['another payment', { providerRef: 'other' }],
		['another order', { orderId: 'other' }],
		['neither payment nor order', { providerRef: null }],
		['a part refunded', { status: 'partly-refunded' }]
	])('refuses a completed payment of %s', (_, change) => {
		expect(judge(payment(), finding(change), now)).toMatchObject({
			status: 'failed',
			act: 'refuse'
		});
	});

	it('is content with the order id alone', () => {
		const named = finding({ providerRef: null, orderId: 'order' });
		expect(judge(payment(), named, now).act).toBe('grant');
	});

	it('revokes what was granted when it is refunded, and only then', () => {
		const completed = payment({ status: 'completed' });
		for (const status of [
			'open',
			'pending',
			'completed',
			'expired',
			'canceled',
			'unknown'
		] as const) {
			expect(judge(completed, finding({ status }), now)).toEqual({
				status: 'completed',
				act: null
			});
		}
		const refund = finding({ status: 'refunded' });
		expect(judge(completed, refund, now)).toEqual({ status: 'refunded', act: 'revoke' });
		expect(judge(completed, { ...refund, providerRef: 'other' }, now).act).toBeNull();
		expect(judge(payment(), refund, now)).toEqual({ status: 'refunded', act: null });
		const part = finding({ status: 'partly-refunded' });
		expect(judge(completed, part, now)).toMatchObject({ status: 'completed', act: 'flag' });
	});

	it('takes a payment that its provider does not know for expired after a day', () => {
		const unknown = finding({ status: 'unknown', providerRef: null, amountMinor: null });
		expect(judge(payment(), unknown, now).status).toBe('initiated');
		const old = payment({ createdAt: minutesAgo(DAY) });
		expect(judge(old, unknown, now)).toEqual({ status: 'expired', act: null });
	});

	it('never grants twice, whatever is found in whatever order', () => {
		const statuses = fc.constantFrom<ProviderFinding['status']>(
			'open',
			'pending',
			'completed',
			'expired',
			'canceled',
			'refunded',
			'partly-refunded',
			'unknown'
		);
		const findings = fc.record({ status: statuses, amountMinor: fc.constantFrom(1000n, 999n) });
		fc.assert(
			fc.property(fc.array(findings), (heard) => {
				let status: PaymentStatus = 'initiated';
				const acts: (string | null)[] = [];
				for (const change of heard) {
					const verdict = judge(payment({ status }), finding(change), now);
					({ status } = verdict);
					acts.push(verdict.act);
				}
				const grants = acts.filter((act) => act === 'grant').length;
				const revokes = acts.filter((act) => act === 'revoke').length;
				return grants <= 1 && revokes <= grants;
			})
		);
	});
});

describe('nextCheck', () => {
	const minutes = (status: PaymentStatus, age: number, failures = 0) => {
		const next = nextCheck({ status, createdAt: minutesAgo(age) }, failures, now);
		return next && (next.getTime() - now.getTime()) / 60_000;
	};

	it('asks less and less often', () => {
		expect([0, 8, 60, 30 * DAY].map((age) => minutes('initiated', age))).toEqual([1, 2, 15, 360]);
		expect(minutes('completed', 0)).toBe(60);
		expect(minutes('completed', 5 * DAY)).toBe(DAY);
	});

	it('doubles the wait with each failure in a row, up to 6 hours', () => {
		expect([1, 2, 3, 20].map((failures) => minutes('pending', 1, failures))).toEqual([
			2, 4, 8, 360
		]);
	});

	it('ends when nothing more is to be learned', () => {
		expect(minutes('refunded', 0)).toBeNull();
		expect(minutes('failed', 0)).toBeNull();
		expect(minutes('canceled', 3 * DAY - 1)).not.toBeNull();
		expect(minutes('canceled', 3 * DAY)).toBeNull();
		expect(minutes('completed', 14 * DAY)).toBeNull();
		expect(minutes('pending', 400 * DAY)).not.toBeNull();
	});
});
