import { StoreError } from '$lib/domain/errors';
import { answering } from '$server/errors.server';
import { paymentForm } from '$server/payments/initiate-payment.server';
import { formPage } from '$server/payments/form-page';
import { runningServices } from '$server/services.server';
import type { RequestHandler } from './$types';

/** Takes a payer to a provider that wants a form, not an address. */
export const GET: RequestHandler = ({ params, locals: { account } }) =>
	answering(async () => {
		if (!account) throw new StoreError('account/signed-out', 'Sign in to pay.');
		const asked = { id: params.id, userId: account.id };
		const form = await paymentForm(await runningServices(), asked);
		if (!form) throw new StoreError('payment/not-found', 'There is no such payment.');
		return formPage(form);
	});
