import { m } from '$lib/i18n/generated/messages';
import type { Outcome } from '$lib/state/payment-confirmation.svelte';

interface Words {
	readonly title: string;
	readonly advice: string | null;
}

/** What the return page says: how the payment stands, and what to do next. */
export function outcomeWords(
	outcome: Outcome,
	{ id, credits }: { readonly id: string; readonly credits: string }
): Words {
	const words: Record<Outcome, () => Words> = {
		asking: () => ({ title: m.payments_asking(), advice: null }),
		paid: () => ({ title: m.payments_paid({ credits }), advice: m.payments_paid_advice() }),
		waiting: () => ({ title: m.payments_waiting(), advice: m.payments_waiting_advice() }),
		canceled: () => ({ title: m.payments_canceled(), advice: m.payments_canceled_advice() }),
		expired: () => ({ title: m.payments_expired(), advice: m.payments_expired_advice() }),
		refunded: () => ({ title: m.payments_refunded(), advice: m.payments_refunded_advice() }),
		refused: () => ({ title: m.payments_refused(), advice: m.payments_refused_advice({ id }) }),
		unavailable: () => ({
			title: m.payments_unavailable(),
			advice: m.payments_unavailable_advice()
		}),
		'not-found': () => ({ title: m.payments_not_found(), advice: m.payments_not_found_advice() }),
		'signed-out': () => ({
			title: m.payments_signed_out(),
			advice: m.payments_signed_out_advice()
		}),
		offline: () => ({
			title: m.payments_return_offline(),
			advice: m.payments_return_offline_advice()
		})
	};
	return words[outcome]();
}
