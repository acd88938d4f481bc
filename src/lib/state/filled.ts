/** A number field that was checked before: `problemsOf` finds what is empty. */
export function filled(value: number | null): number {
	if (value === null) throw new Error('The draft’s problems were not asked for first.');
	return value;
}
