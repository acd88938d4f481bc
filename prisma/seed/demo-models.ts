import type { HeldOut } from '../../src/lib/wire/held-out';
import { heldOutDigits } from './digits/held-out';
import { heldOutText } from './text/held-out';

/** A model that comes with the store: the files of `prisma/seed/<folder>`, published as an engineer would. */
export interface DemoModel {
	readonly folder: string;
	/** Credits that wait for its contributors; its engineer is granted them, and as many more. */
	readonly budget: number;
	/** By how much a version may be worse than the one before it. */
	readonly allowedDrop?: number;
	/** What every version is measured on; made from a package's data at the first start. */
	readonly heldOut?: () => HeldOut;
}

/** In the order in which they are published. */
export const demoModels: readonly DemoModel[] = [
	{
		folder: 'digits',
		budget: 50_000,
		// of the share of digits that are read right: five contributors who know two digits each may shake
		// the first versions by as much
		allowedDrop: 0.15,
		heldOut: heldOutDigits
	},
	{
		folder: 'text',
		budget: 50_000,
		// of the share of characters foretold: three writers of one page each may shake it by as much
		allowedDrop: 0.03,
		heldOut: heldOutText
	}
];
