import { m } from '$lib/i18n/generated/messages';

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
				title: m.app_error_401(),
				advice: m.app_error_401_advice(),
				offer: 'sign-in'
			};
		case 403:
			return {
				title: m.app_error_403(),
				advice: m.app_error_403_advice(),
				offer: 'sign-in'
			};
		case 404:
			return {
				title: isModel ? m.app_error_no_model() : m.app_error_no_page(),
				advice: m.app_error_404_advice(),
				offer: 'try-again'
			};
		case 503:
			return isModel
				? {
						title: m.app_error_model_not_here(),
						advice: m.app_error_model_not_here_advice(),
						offer: 'try-again'
					}
				: {
						title: m.app_error_unreachable(),
						advice: m.app_error_unreachable_advice(),
						offer: 'try-again'
					};
		default:
			return { title: m.app_error_other(), advice: null, offer: 'try-again' };
	}
}
