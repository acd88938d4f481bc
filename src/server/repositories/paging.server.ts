import { StoreError } from '$lib/domain/errors';

export const PAGE_SIZE = 24;

export interface Page<T> {
	readonly items: readonly T[];
	readonly nextCursor: string | null;
}

/** A place in a list sorted by a number, then by id, both descending. */
export interface Position {
	readonly value: number;
	readonly id: string;
}

/** Cuts the one row too many that `rows` was asked for, and says where the next page starts. */
export function pageOf<T>(rows: readonly T[], position: (row: T) => Position): Page<T> {
	const items = rows.slice(0, PAGE_SIZE);
	const last = items.at(-1);
	if (rows.length <= PAGE_SIZE || !last) return { items, nextCursor: null };
	const { value, id } = position(last);
	return { items, nextCursor: `${value}_${id}` };
}

/** @throws {StoreError} `request/invalid` for a cursor that this server has not given out. */
export function readCursor(cursor: string): Position {
	const [, value, id] = /^(\d{1,16})_([\w-]{1,64})$/.exec(cursor) ?? [];
	if (value === undefined || id === undefined) {
		throw new StoreError('request/invalid', 'This page marker is not valid. Start from the top.');
	}
	return { value: Number(value), id };
}
