import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterAnswer, canBecome, isFinal, isUnsettled } from './contribution';
import type { ContributionState } from './update';

const states: ContributionState[] = ['trained', 'queued', 'sent', 'accepted', 'merged', 'refused'];

describe('canBecome', () => {
	it('allows exactly these steps', () => {
		const steps = states.flatMap((from) =>
			states.filter((to) => canBecome(from, to)).map((to) => `${from} → ${to}`)
		);
		expect(steps).toEqual([
			'trained → queued',
			'queued → sent',
			'queued → refused',
			'sent → queued',
			'sent → accepted',
			'sent → merged',
			'sent → refused',
			'accepted → merged',
			'accepted → refused'
		]);
	});
});

describe('isFinal', () => {
	it('holds for what the server has settled, and for nothing that still waits', () => {
		expect(states.filter(isFinal)).toEqual(['merged', 'refused']);
	});
});

describe('afterAnswer', () => {
	it('takes a sent update to what the server says', () => {
		expect(afterAnswer('sent', 'accepted')).toBe('accepted');
		expect(afterAnswer('sent', 'merged')).toBe('merged');
		expect(afterAnswer('accepted', 'rejected')).toBe('refused');
	});

	it('never takes back a settled answer, whatever arrives and in whatever order', () => {
		const answers = fc.array(fc.constantFrom('accepted', 'merged', 'rejected'));
		fc.assert(
			fc.property(
				fc.constantFrom('merged' as const, 'refused' as const),
				answers,
				(end, late) => late.reduce<ContributionState>(afterAnswer, end) === end
			)
		);
	});
});

describe('isUnsettled', () => {
	it.each([
		['queued', undefined, false], // it has not been sent: nothing to ask about
		['accepted', undefined, true],
		['merged', undefined, false],
		['merged', 'open', true],
		['merged', 'outdated', false],
		['merged', 'discarded', false],
		['merged', 'promoted', false],
		['refused', undefined, false]
	] as const)('%s, candidate %s: %s', (state, candidate, unsettled) => {
		expect(isUnsettled(state, candidate)).toBe(unsettled);
	});
});
