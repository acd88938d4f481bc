import type { HeadNumber } from '$lib/domain/head';
import { m } from '$lib/i18n/generated/messages';
import { count } from './format';

/** "3"; with its line from the second on, since each line counts from 1. */
export function versionNumber({ line, version }: HeadNumber): string {
	const n = count(version);
	return line === 1 ? n : m.model_number_of_line({ n, line: count(line) });
}
