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
	if (issue.code === 'too_small') return tooSmall(issue.origin, Number(issue.minimum));
	if (issue.code === 'too_big') return tooLarge(issue.origin, Number(issue.maximum));
	if (issue.code === 'invalid_type') return mistyped(issue.expected);
	if (issue.code === 'invalid_format' && issue.format === 'email') return { kind: 'not-an-email' };
	// a schema's own check says its complaint itself
	const own = issue.code === 'custom' ? (issue.params as Complaint | undefined) : undefined;
	return own ?? { kind: 'invalid' };
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
