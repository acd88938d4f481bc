import { fromResponse, named } from './errors';
import { patient } from './patient-fetch';

/** The auth endpoints, `/api/auth/*`, by plain fetch. Both throw a `StoreError` for a refusal. */

export function askAuth(path: string): Promise<unknown> {
	return answerOf(patient(fetch)(`/api/auth/${path}`));
}

export function tellAuth(path: string, body: object): Promise<unknown> {
	return answerOf(
		fetch(`/api/auth/${path}`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body)
		})
	);
}

async function answerOf(asked: Promise<Response>): Promise<unknown> {
	const response = await named(asked);
	if (!response.ok) throw await fromResponse(response);
	return response.json();
}
