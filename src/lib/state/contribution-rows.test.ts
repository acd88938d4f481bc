import { describe, expect, it } from 'vitest';
import type { CandidateFate } from '$lib/domain/promotion';
import { sampleAnswer, sampleItem, sampleReceipt } from '$lib/store/fixtures';
import { contributionRows } from './contribution-rows';

describe('contributionRows', () => {
	it('shows what is only here and what is only there, newest first', () => {
		const here = sampleItem(2, { state: 'queued' });
		const there = sampleAnswer(sampleItem(1), 'merged');
		const rows = contributionRows([here], [there], null);
		expect(rows.map(({ id, state, onThisDevice }) => [id, state, onThisDevice])).toEqual([
			[here.id, 'queued', true],
			[there.id, 'merged', false]
		]);
	});

	it.each([
		['queued', 'accepted', 'accepted'], // the answer was lost on the way
		['sent', 'merged', 'merged'],
		['accepted', 'rejected', 'refused'],
		['merged', 'accepted', 'merged'] // an older answer
	] as const)('of %s here and %s there makes %s', (state, status, expected) => {
		const item = sampleItem(1, { state });
		const [row] = contributionRows([item], [sampleAnswer(item, status)], null);
		expect(row).toMatchObject({ state: expected, onThisDevice: true });
	});

	it('remembers the last answer while the server’s list cannot be had', () => {
		const item = sampleItem(1, { state: 'merged' });
		const answer = sampleAnswer(item, 'merged');
		const [row] = contributionRows([{ ...item, answer }], [], null);
		expect(row?.answer).toEqual(answer);
	});

	it('shows the receipt that this device has heard of since the server’s list was read', () => {
		const item = sampleItem(1, { state: 'merged' });
		const body = { kind: 'a receipt' };
		const receipt = { body, hash: 'f', previousHash: '', sequence: 1 } as never;
		const heard = { ...sampleAnswer(item, 'merged'), receipt };
		const listed = sampleAnswer(item, 'accepted');
		const [row] = contributionRows([{ ...item, answer: heard }], [listed], null);
		expect(row?.answer).toEqual(heard);
	});

	it.each([
		['open', 'promoted', 'promoted'],
		['discarded', 'open', 'discarded'],
		[undefined, 'open', undefined] // promoted at once: nothing more to hear
	] as const)('of a candidate that is %s there and %s here says %s', (there, here, said) => {
		const item = sampleItem(1, { state: 'merged' });
		const answer = (candidate?: CandidateFate) => ({
			...sampleAnswer(item, 'merged'),
			receipt: sampleReceipt(item),
			...(candidate && { candidate })
		});
		const [row] = contributionRows([{ ...item, answer: answer(here) }], [answer(there)], null);
		expect(row?.answer?.candidate).toBe(said);
	});

	it('marks what somebody else trained here', () => {
		const mine = sampleItem(1, { accountId: 'asha' });
		const theirs = sampleItem(2, { accountId: 'bina' });
		const anyone = sampleItem(3);
		const rows = contributionRows([mine, theirs, anyone], [], 'asha');
		expect(rows.map((row) => row.belongsToAnother)).toEqual([false, true, false]);
	});

	it('says why an update was refused on another device', () => {
		const answer = sampleAnswer(sampleItem(1), 'rejected');
		const body = {
			updateId: answer.id,
			modelId: answer.modelId,
			modelTitle: answer.modelTitle,
			modelSlug: answer.modelSlug,
			digest: 'e'.repeat(64),
			baseVersion: 3,
			trainedAt: 1,
			receivedAt: 2,
			outcome: { kind: 'rejected' as const, code: 'update/too-stale', message: 'Too late.' }
		};
		const receipt = { body, hash: 'f'.repeat(64), previousHash: '', sequence: 1 };
		const [row] = contributionRows([], [{ ...answer, receipt }], null);
		expect(row).toMatchObject({ state: 'refused', lastError: { code: 'update/too-stale' } });
	});
});
