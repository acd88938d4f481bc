import { m } from '$lib/i18n/generated/messages';
import type { StatementLine, Withdrawal } from '$lib/wire/credits';
import { count } from './format';

/** "1 credit", "1,234 credits". */
export function creditsText(credits: number): string {
	return m.credits_amount({ count: credits, n: count(credits) });
}

const memos: Record<StatementLine['memo']['kind'], (inputs: { about: string }) => string> = {
	reward: m.credits_memo_reward,
	fund: m.credits_memo_fund,
	'take-back': m.credits_memo_take_back,
	purchase: () => m.credits_memo_purchase(),
	refund: () => m.credits_memo_refund(),
	withdrawal: () => m.credits_memo_withdrawal(),
	'withdrawal-returned': () => m.credits_memo_withdrawal_returned(),
	'withdrawal-paid': () => m.credits_memo_withdrawal_paid(),
	correction: m.credits_memo_correction
};

/** What a line of the statement was for. */
export function memoText({ kind, about = '' }: StatementLine['memo']): string {
	return memos[kind]({ about });
}

/** How a withdrawal stands. */
export function withdrawalStatusText(status: Withdrawal['status']): string {
	switch (status) {
		case 'requested':
			return m.credits_withdrawal_requested();
		case 'paid':
			return m.credits_withdrawal_paid();
		case 'rejected':
			return m.credits_withdrawal_rejected();
		case 'canceled':
			return m.credits_withdrawal_canceled();
	}
}
