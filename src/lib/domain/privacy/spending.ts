import { guaranteeOfRho, type PrivacyGuarantee } from './accountant';
import { DELTA, noisedUnder, rhoOf, type PrivacyPolicy } from './policy';

/** What one person has spent of their privacy, over all models. */
export interface Spending {
	/** Sum of the ρ of the updates that a guarantee covers. */
	readonly rho: number;
	/** Updates that a guarantee covers, and those that none does. */
	readonly covered: number;
	readonly uncovered: number;
	/** Covered updates by model. */
	readonly models: readonly { readonly modelId: string; readonly updates: number }[];
}

export const NOTHING_SPENT: Spending = { rho: 0, covered: 0, uncovered: 0, models: [] };

/** An update that is to be counted with the rest. */
export interface Spent {
	readonly modelId: string;
	readonly privacy: PrivacyPolicy;
}

export function withUpdate(spending: Spending, { modelId, privacy }: Spent): Spending {
	const applied = noisedUnder(privacy);
	if (!applied) return { ...spending, uncovered: spending.uncovered + 1 };
	const others = spending.models.filter((model) => model.modelId !== modelId);
	return {
		...spending,
		rho: spending.rho + rhoOf(applied),
		covered: spending.covered + 1,
		models: [...others, { modelId, updates: updatesFor(spending, modelId) + 1 }]
	};
}

/** Covered updates that a model has had from this person. */
export function updatesFor({ models }: Spending, modelId: string): number {
	return models.find((model) => model.modelId === modelId)?.updates ?? 0;
}

/** Whether the model takes another update from this person. */
export function isWelcome(spending: Spending, { modelId, privacy }: Spent): boolean {
	if (privacy.kind === 'none' || privacy.kind === 'secure') return true;
	return updatesFor(spending, modelId) < privacy.participationCap;
}

/** The guarantee for everything that is covered, taken together. */
export function lifetimeGuarantee({ rho }: Pick<Spending, 'rho'>): PrivacyGuarantee {
	return guaranteeOfRho(rho, DELTA);
}
