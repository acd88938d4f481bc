import type { HeldOut } from '../../../src/lib/wire/held-out';
import { BOOKS, heldOutOf } from './books';
import { packed } from './measure-text';

export function heldOutText(): HeldOut {
	const { spec, inputs, labels } = packed(BOOKS.flatMap((book) => heldOutOf(book)));
	return { ...spec, inputs: Uint16Array.from(inputs), labels };
}
