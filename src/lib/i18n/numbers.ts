import { DIGITS } from './digits';
import { getLocale } from './generated/runtime';

/** The format of numbers in the language of the words around them. */
export function numbers(options?: Intl.NumberFormatOptions): Intl.NumberFormat {
	return new Intl.NumberFormat(DIGITS[getLocale()], options);
}
