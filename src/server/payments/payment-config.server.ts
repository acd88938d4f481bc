import { z } from 'zod/mini';
import { StartError } from '../start-error';
import type { EsewaOptions } from './esewa.server';
import type { KhaltiOptions } from './khalti.server';

const url = (fallback: string) => z._default(z.url({ protocol: /^https?$/ }), fallback);
const secret = z.optional(z.string().check(z.minLength(1)));

/** What the environment may say about payments. */
export const paymentVariables = {
	/** Khalti's API. Its sandbox is https://dev.khalti.com/api/v2 */
	KHALTI_BASE_URL: url('https://khalti.com/api/v2'),
	/** The merchant's live_secret_key: with it, credits are bought with real money through Khalti. */
	KHALTI_SECRET_KEY: secret,
	/**
	 * `1` or `0`: Khalti simulated, where there is no KHALTI_SECRET_KEY. Anybody can then have credits for
	 * nothing, and every page says so. Without it the demo (no DATABASE_URL) has it, and a store on a database
	 * that someone gave us sells nothing. It runs in one process only: its payments are in that one's memory.
	 */
	KHALTI_SIMULATOR: z.optional(z.enum(['0', '1'])),
	/** eSewa's ePay v2: both, or neither. Its test merchant is EPAYTEST. */
	ESEWA_PRODUCT_CODE: secret,
	ESEWA_SECRET_KEY: secret,
	/** For tests: https://rc-epay.esewa.com.np/api/epay/main/v2/form */
	ESEWA_FORM_URL: url('https://epay.esewa.com.np/api/epay/main/v2/form'),
	/** For tests: https://rc.esewa.com.np/api/epay/transaction/status/ */
	ESEWA_STATUS_URL: url('https://epay.esewa.com.np/api/epay/transaction/status/')
};

export interface PaymentConfig {
	readonly khalti: Pick<KhaltiOptions, 'baseUrl' | 'secretKey'> | 'simulated' | null;
	readonly esewa: EsewaOptions | null;
}

type Variables = z.infer<z.ZodMiniObject<typeof paymentVariables>> & {
	readonly DATABASE_URL?: string | undefined;
};

/** @throws {StartError} For half a configuration: it would be noticed only by the first person who pays. */
export function paymentConfig(data: Variables): PaymentConfig {
	return { khalti: khaltiConfig(data), esewa: esewaConfig(data) };
}

function khaltiConfig(data: Variables): PaymentConfig['khalti'] {
	if (data.KHALTI_SECRET_KEY) {
		if (data.KHALTI_SIMULATOR === '1') {
			throw new StartError('KHALTI_SIMULATOR=1 and KHALTI_SECRET_KEY exclude each other.');
		}
		return { baseUrl: data.KHALTI_BASE_URL, secretKey: data.KHALTI_SECRET_KEY };
	}
	const isWanted =
		data.KHALTI_SIMULATOR === undefined ? !data.DATABASE_URL : data.KHALTI_SIMULATOR === '1';
	return isWanted ? 'simulated' : null;
}

function esewaConfig(data: Variables): EsewaOptions | null {
	const { ESEWA_PRODUCT_CODE: productCode, ESEWA_SECRET_KEY: secretKey } = data;
	if (!productCode && !secretKey) return null;
	if (!productCode || !secretKey) {
		throw new StartError('ESEWA_PRODUCT_CODE and ESEWA_SECRET_KEY need each other.');
	}
	return { productCode, secretKey, formUrl: data.ESEWA_FORM_URL, statusUrl: data.ESEWA_STATUS_URL };
}
