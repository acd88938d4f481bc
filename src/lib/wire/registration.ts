import { z } from 'zod/mini';

/** What a person gives to register, with words for each field that is wrong. */
export const registration = z.object({
	name: z
		.string('Tell us your name.')
		.check(
			z.trim(),
			z.minLength(2, 'Tell us your full name.'),
			z.maxLength(100, 'At most 100 characters.')
		),
	email: z
		.email('This is not an email address.')
		.check(z.maxLength(254, 'This email address is too long.')),
	/** Digits with an optional leading +; spaces, hyphens and brackets may group them. */
	phone: z.string('Tell us your phone number.').check(
		z.trim(),
		z.refine(
			(phone) => /^\+?[\d\s()-]+$/.test(phone) && digits(phone) >= 7 && digits(phone) <= 15,
			'A phone number has 7 to 15 digits, with a + in front if it is international.'
		)
	),
	password: z
		.string('Choose a password.')
		.check(
			z.minLength(10, 'Choose at least 10 characters.'),
			z.maxLength(128, 'At most 128 characters.')
		),
	/** Asks for the engineer's role, which may publish models. */
	wantsToPublish: z._default(z.boolean(), false)
});

function digits(phone: string): number {
	return phone.replace(/\D/g, '').length;
}
