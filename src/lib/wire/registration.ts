import { z } from 'zod/mini';
import type { Complaint } from '$lib/domain/complaint';

export const PASSWORD_LENGTH = { least: 10, most: 128 } as const;

const notAPhone: Complaint = { kind: 'not-a-phone' };

/** What a person gives to register. */
export const registration = z.object({
	name: z.string().check(z.trim(), z.minLength(2), z.maxLength(100)),
	email: z.email().check(z.maxLength(254)),
	/** Digits with an optional leading +; spaces, hyphens and brackets may group them. */
	phone: z.string().check(
		z.trim(),
		z.refine(
			(phone) => /^\+?[\d\s()-]+$/.test(phone) && digits(phone) >= 7 && digits(phone) <= 15,
			{ params: notAPhone }
		)
	),
	password: z.string().check(z.minLength(PASSWORD_LENGTH.least), z.maxLength(PASSWORD_LENGTH.most)),
	/** Asks for the engineer's role, which may publish models. */
	wantsToPublish: z._default(z.boolean(), false)
});

function digits(phone: string): number {
	return phone.replace(/\D/g, '').length;
}
