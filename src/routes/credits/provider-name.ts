import { m } from '$lib/i18n/generated/messages';

const names: Partial<Record<string, () => string>> = {
	khalti: m.payments_provider_khalti,
	'khalti-simulator': m.payments_provider_khalti_simulator,
	esewa: m.payments_provider_esewa
};

/** What people call a payment provider. */
export function providerName(id: string): string {
	return names[id]?.() ?? id;
}
