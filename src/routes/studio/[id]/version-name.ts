import { m } from '$lib/i18n/generated/messages';
import { count } from '$lib/ui/format';

/** "v3"; with its line from the second on, since each line counts from where it began. */
export function versionName({ line, number }: { readonly line: number; readonly number: number }) {
	const n = count(number);
	return line === 1 ? m.dashboard_v({ n }) : m.dashboard_v_line({ n, line: count(line) });
}
