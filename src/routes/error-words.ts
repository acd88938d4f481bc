/** What an error screen says and offers. */
export interface ErrorWords {
	readonly title: string;
	/** Null: the error's own message says what to do. */
	readonly advice: string | null;
	readonly offer: 'sign-in' | 'try-again';
}

/**
 * @param status HTTP status of the failed page.
 * @param route Route id of that page; null if the address is none of ours.
 */
export function errorWords(status: number, route: string | null): ErrorWords {
	const isModel = route?.startsWith('/models/') ?? false;
	switch (status) {
		case 401:
			return {
				title: 'Sign in first',
				advice: 'This page is for people who are signed in.',
				offer: 'sign-in'
			};
		case 403:
			return {
				title: 'This page is not yours to open',
				advice: 'It belongs to another account. Sign in as its owner to see it.',
				offer: 'sign-in'
			};
		case 404:
			return {
				title: isModel ? 'There is no such model' : 'This page does not exist',
				advice: 'The address may be mistyped, or what was here has been deleted.',
				offer: 'try-again'
			};
		case 503:
			return isModel
				? {
						title: 'This model is not on this device yet',
						advice:
							'The store cannot be reached just now. Open the model once while you are online; after that it works here without a network.',
						offer: 'try-again'
					}
				: {
						title: 'The store cannot be reached',
						advice: 'You may be offline. Models that this device keeps still open and train.',
						offer: 'try-again'
					};
		default:
			return { title: 'Something went wrong', advice: null, offer: 'try-again' };
	}
}
