import type { PrivacyPolicy } from '$lib/domain/privacy/policy';
import type { Prisma } from '../database/generated/client';

/** A policy as a JSON column takes it. */
export function privacyJson(policy: PrivacyPolicy): Prisma.InputJsonObject {
	if (policy.kind !== 'secure') return { ...policy };
	return { ...policy, helpers: policy.helpers.map((helper) => ({ ...helper })) };
}
