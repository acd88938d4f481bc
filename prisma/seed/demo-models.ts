import type { HeldOut } from '../../src/lib/wire/held-out';
import { heldOutDigits } from './digits/held-out';
import { heldOutPhotos } from './images/held-out';
import { heldOutPenguins, heldOutWeather } from './tables/held-out';
import { heldOutWords } from './words/held-out';
import { heldOutText } from './text/held-out';

/** A model that comes with the store: the files of `prisma/seed/<folder>`, published as an engineer would. */
export interface DemoModel {
	readonly folder: string;
	/** Files of its plugin that other models' have, too: a folder of `prisma/seed`. */
	readonly sharedPlugin?: string;
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
		folder: 'penguins',
		sharedPlugin: 'tables/plugin',
		budget: 50_000,
		// of the share that is told right: a contributor may know one kind of penguin only
		allowedDrop: 0.15,
		heldOut: heldOutPenguins
	},
	{
		folder: 'weather',
		sharedPlugin: 'tables/plugin',
		budget: 50_000,
		// of the mean squared error, 11.6 °C² at first: another climate may cost the two cities as much
		allowedDrop: 4,
		heldOut: heldOutWeather
	},
	{
		folder: 'words',
		budget: 50_000,
		// four of the forty words that it is measured with
		allowedDrop: 0.1,
		heldOut: heldOutWords
	},
	{
		folder: 'text',
		budget: 50_000,
		// of the share of characters foretold: three writers of one page each may shake it by as much
		allowedDrop: 0.03,
		heldOut: heldOutText
	},
	{
		folder: 'images',
		budget: 20_000,
		// of the share that is told right: a contributor may have photographs of one kind only
		allowedDrop: 0.1,
		heldOut: heldOutPhotos
	}
];
