import type { Complaint } from './complaint';
import { StoreError, type ErrorCode } from './errors';

/** The refusal of one field. Its message is for logs: `modelJson: weight twice (name: a/kernel)`. */
export function refusedField(
	...[code, field, complaint, cause]: [
		code: ErrorCode,
		field: string,
		complaint: Complaint,
		cause?: unknown
	]
): StoreError {
	const { kind, ...particulars } = complaint;
	const named = Object.entries(particulars).map(([name, value]) => `${name}: ${String(value)}`);
	const what = kind.replaceAll('-', ' ');
	const message = `${field}: ${what}${named.length > 0 ? ` (${named.join(', ')})` : ''}`;
	return new StoreError(code, message, { cause, fields: { [field]: complaint } });
}
