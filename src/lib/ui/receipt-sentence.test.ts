import { describe, expect, it } from 'vitest';
import type { ReceiptBody } from '$lib/wire/api';
import { receiptSentence } from './receipt-sentence';

const DAY = 86_400_000;
const mergedAt = Date.UTC(2026, 10, 23);

type Merged = Extract<ReceiptBody['outcome'], { kind: 'merged' }>;

function receipt(ageMs: number, outcome: Partial<Merged>): ReceiptBody {
	return {
		updateId: '019abcde-0000-7000-8000-000000000000',
		modelId: '019abcde-0000-7000-8000-000000000001',
		modelTitle: 'Handwritten digits',
		modelSlug: 'handwritten-digits',
		digest: 'ab'.repeat(32),
		baseVersion: 9,
		trainedAt: mergedAt - ageMs,
		receivedAt: mergedAt,
		outcome: {
			kind: 'merged',
			version: 12,
			staleness: 0,
			weight: 1,
			credits: 50,
			mergedAt,
			accuracyGain: null,
			...outcome
		}
	};
}

describe('receiptSentence', () => {
	it('tells a late update its age, lateness, share, effect and credits', () => {
		const late = receipt(9.4 * DAY, {
			staleness: 3,
			weight: 0.62,
			credits: 31,
			accuracyGain: 0.004
		});
		expect(receiptSentence(late)).toBe(
			'Your 9-day-old update (3 versions late) counted 62 % in v12; accuracy +0.4 pt; 31 credits.'
		);
	});

	it('is short for a fresh update that counted in full', () => {
		expect(receiptSentence(receipt(5000, {}))).toBe(
			'Your update (on time) counted in full in v12; 50 credits.'
		);
	});

	it.each<[Partial<Merged>, string]>([
		[
			{ staleness: 1, weight: 0.707, credits: 1 },
			'(1 version late) counted 71 % in v12; 1 credit.'
		],
		[{ accuracyGain: -0.0121 }, 'in full in v12; accuracy −1.2 pt; 50 credits.'],
		[{ accuracyGain: 0.0001 }, 'in full in v12; accuracy unchanged; 50 credits.'],
		[{ heldOutLoss: { before: 0.5, after: 0.4567 } }, 'v12; loss 0.500 → 0.457; 50 credits.'],
		[{ credits: 0 }, 'in full in v12; 0 credits.'],
		[{ openedWith: 12 }, '50 credits. Opened only in a sum of 12.'],
		[
			{ treatment: { kind: 'clipped', to: 0.4 } },
			'50 credits. It was longer than this model allows and was shortened to 40 %.'
		],
		[{ treatment: { kind: 'faded', to: 0.1 } }, 'it counted only 10 % of one that did.'],
		[
			{ replay: 'off' },
			'in v12; 50 credits. The store deletes this update after its merge, so that the merge cannot be done again.'
		],
		[{ treatment: { kind: 'by-weight' } }, 'chosen from the middle of all updates.'],
		[
			{ treatment: { kind: 'left-out' } },
			'left out of v12: it agreed with this merge less than this model’s filter asks for; 50 credits.'
		]
	])('words %j', (outcome, ending) => {
		expect(receiptSentence(receipt(0, outcome)).endsWith(ending)).toBe(true);
	});

	it('gives hours to a day, and no age to a device whose clock runs ahead', () => {
		expect(receiptSentence(receipt(5 * 3_600_000, {}))).toMatch(/^Your 5-hour-old update/);
		expect(receiptSentence(receipt(-DAY, {}))).toMatch(/^Your update/);
	});

	it.each([
		[undefined, 'it is a candidate and not the model: the engineer decides.'],
		['open', 'it is a candidate and not the model: the engineer decides.'],
		['outdated', 'the model went on without it. Your credits are yours.'],
		['discarded', 'and the engineer discarded it. Your credits are yours.'],
		['promoted', 'the engineer has since made it the model.']
	] as const)('says what has become of a candidate: %s', (fate, ending) => {
		expect(receiptSentence(receipt(0, { candidate: true }), fate).endsWith(ending)).toBe(true);
	});

	it('says why an update was refused', () => {
		const refused: ReceiptBody = {
			...receipt(0, {}),
			outcome: { kind: 'rejected', code: 'update/not-finite', message: 'It has NaN values.' }
		};
		expect(receiptSentence(refused)).toBe('Your update was refused: It has NaN values.');
	});
});
