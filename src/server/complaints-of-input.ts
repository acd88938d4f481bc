import type { z } from 'zod/mini';
import type { Complaint, Complaints } from '$lib/domain/complaint';

type Issue = z.core.$ZodIssue;

/** What a schema found wrong with each field of an input. */
export function complaintsOf(error: z.core.$ZodError): Complaints {
	return Object.fromEntries(
		error.issues.map((issue) => [issue.path.join('.'), complaintOf(issue)])
	);
}

function complaintOf(issue: Issue): Complaint {
	switch (issue.code) {
		case 'too_small':
			return tooSmall(issue.origin, Number(issue.minimum));
		case 'too_big':
			return tooLarge(issue.origin, Number(issue.maximum));
		case 'invalid_type':
			return mistyped(issue.expected);
		case 'invalid_format':
			return { kind: issue.format === 'email' ? 'not-an-email' : 'invalid' };
		case 'custom':
			// a schema's own check says its complaint itself
			return (issue.params as Complaint | undefined) ?? { kind: 'invalid' };
		default:
			return { kind: 'invalid' };
	}
}

function tooSmall(origin: string, least: number): Complaint {
	if (origin === 'string') return least <= 1 ? { kind: 'missing' } : { kind: 'too-short', least };
	return { kind: isCounted(origin) ? 'too-few' : 'too-small', least };
}

function tooLarge(origin: string, most: number): Complaint {
	if (origin === 'string') return { kind: 'too-long', most };
	return { kind: isCounted(origin) ? 'too-many' : 'too-large', most };
}

function isCounted(origin: string): boolean {
	return origin === 'array' || origin === 'set' || origin === 'map' || origin === 'file';
}

/** What is left empty arrives as null, or as nothing at all. */
function mistyped(expected: string): Complaint {
	if (expected === 'int') return { kind: 'not-whole' };
	return { kind: expected === 'number' ? 'not-a-number' : 'missing' };
}
