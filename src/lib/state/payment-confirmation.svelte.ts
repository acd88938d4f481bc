import { StoreError } from '$lib/domain/errors';
import type { PaymentView } from '$lib/wire/payments';
import { connection } from './connection.svelte';
import { confirmPayment } from './payments';

export type Outcome =
	| 'asking'
	| 'paid'
	| 'waiting'
	| 'canceled'
	| 'expired'
	| 'refunded'
	| 'refused'
	| 'unavailable'
	| 'not-found'
	| 'signed-out'
	| 'offline';

const outcomes: Record<PaymentView['status'], Outcome> = {
	initiated: 'waiting',
	pending: 'waiting',
	completed: 'paid',
	expired: 'expired',
	canceled: 'canceled',
	refunded: 'refunded',
	failed: 'refused'
};

const problems: Partial<Record<string, Outcome>> = {
	'account/signed-out': 'signed-out',
	'payment/not-found': 'not-found',
	'payment/refused': 'refused',
	'request/invalid': 'not-found',
	'request/offline': 'offline'
};

/** Pauses before each further question, in milliseconds; the last one repeats. */
const PAUSES = [2500, 5000, 10_000, 20_000, 60_000];

/** Somebody who came back from a payment provider and wants to know what has become of it. */
export class PaymentConfirmation {
	outcome = $state<Outcome>('asking');
	payment = $state.raw<PaymentView | null>(null);
	readonly id: string;
	readonly #answer: string | undefined;

	/** @param answer What the provider had the browser bring back, if anything. */
	constructor(id: string, answer?: string) {
		this.id = id;
		this.#answer = answer;
	}

	/** Asks until it is decided. @returns A function that stops. */
	start(): () => void {
		let timer: ReturnType<typeof setTimeout> | undefined;
		let stopped = false;
		const ask = async (times: number) => {
			await this.#ask();
			if (stopped || !this.#isOpen) return;
			const pause = PAUSES[Math.min(times, PAUSES.length - 1)];
			timer = setTimeout(() => void ask(times + 1), pause);
		};
		void ask(0);
		return () => {
			stopped = true;
			clearTimeout(timer);
		};
	}

	get #isOpen(): boolean {
		return ['waiting', 'unavailable', 'offline'].includes(this.outcome);
	}

	async #ask(): Promise<void> {
		try {
			this.payment = await confirmPayment(this.id, this.#answer);
			connection.reachable = true;
			this.outcome = outcomes[this.payment.status];
		} catch (error) {
			if (!(error instanceof StoreError)) throw error;
			this.outcome = problems[error.code] ?? 'unavailable';
		}
	}
}
