import { khalti, type KhaltiOptions } from '../khalti.server';
import { KhaltiSimulator } from '../khalti-simulator/simulator.server';
import type { Fault } from '../khalti-simulator/simulated-payment';
import { serve } from './serve';

export const TEST_KEY = 'live_secret_key_of_a_test';
/** The Khalti adapter and the simulator, with real HTTP on loopback between them. */
export async function openKhaltiBench() {
	let simulator: KhaltiSimulator | undefined;
	const served = await serve((url) => {
		simulator = new KhaltiSimulator(url, TEST_KEY);
		return simulator.handle;
	});
	const adapter = (change: Partial<KhaltiOptions> = {}) =>
		khalti({ baseUrl: served.url, secretKey: TEST_KEY, ...change });

	return {
		url: served.url,
		seen: simulator?.seen ?? [],
		adapter,
		close: () => served.close(),

		/** Scripts a fault, and acts, by Khalti's "control" endpoint. */
		async control(said: { pidx?: string; fault?: Fault; act?: string }): Promise<void> {
			const answer = await fetch(`${served.url}/control/`, {
				method: 'POST',
				headers: { authorization: `Key ${TEST_KEY}` },
				body: JSON.stringify(said)
			});
			if (!answer.ok) throw new Error(`control: ${answer.status}`);
		},

		/** Presses a button on the payment page, as a browser does. @returns Where it is sent then. */
		async press(pidx: string, act: string, fault: Fault = 'none'): Promise<URL> {
			const answer = await fetch(`${served.url}/pay`, {
				method: 'POST',
				body: new URLSearchParams({ pidx, act, fault }),
				redirect: 'manual'
			});
			return new URL(answer.headers.get('location') ?? '');
		}
	};
}
