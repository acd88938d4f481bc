import { randomBytes } from 'node:crypto';
import type { Config } from '../config.server';
import { esewa } from './esewa.server';
import { KhaltiSimulator } from './khalti-simulator/simulator.server';
import { khalti } from './khalti.server';
import type { PaymentProvider } from './payment-provider';
import { network } from './provider-http.server';

/** Whom one can pay at this store. */
export interface PaymentProviders {
	readonly offered: readonly PaymentProvider[];
	/** Undefined for one that is no longer configured: its old payments stay in the books. */
	find(id: string): PaymentProvider | undefined;
	/** What answers at `/simulator/khalti`; null where real money moves, or none. */
	readonly simulator: KhaltiSimulator | null;
}

export function paymentProviders(
	offered: readonly PaymentProvider[],
	simulator: KhaltiSimulator | null = null
): PaymentProviders {
	return { offered, simulator, find: (id) => offered.find((provider) => provider.id === id) };
}

/** The providers that the environment configures. */
export function configuredProviders({
	origin,
	khalti: khaltiKey,
	esewa: esewaKey
}: Config): PaymentProviders {
	const offered: PaymentProvider[] = [];
	let simulator: KhaltiSimulator | null = null;
	if (khaltiKey === 'simulated') {
		const secretKey = randomBytes(16).toString('hex');
		const baseUrl = `${origin}/simulator/khalti`;
		simulator = new KhaltiSimulator(baseUrl, secretKey);
		// in this process: the store need not be able to reach its own public address
		const line = { ...network, fetch: simulator.handle };
		offered.push(khalti({ baseUrl, secretKey, simulated: true, line }));
	} else if (khaltiKey) {
		offered.push(khalti(khaltiKey));
	}
	if (esewaKey) offered.push(esewa(esewaKey));
	return paymentProviders(offered, simulator);
}
