import type { Picture } from './pictures';
import { ATTACKS } from './poison-attacks';

const SPLITS = [
	['two-digits', 'two digits a device'],
	['dirichlet', 'Dirichlet(½)']
] as const;
/** Each with the accuracy below which its curves are one, and steep. */
const GUARDS = [
	['none', 'plain mean', 0],
	['reference', 'test examples', 75]
] as const;

/** Of each way to deal digits out: what the attacks make of the plain mean, and of the default filter. */
export function poisonPictures(): Picture[] {
	return SPLITS.flatMap(([split, dealt]) =>
		GUARDS.map(([filter, guard, least]) => {
			const isGuarded = filter !== 'none';
			// shortened, it is a sign flip
			const attacks = ATTACKS.filter((attack) => !isGuarded || attack !== 'scaled');
			const own = attacks.map((attack) => [`poison-${split}-${attack}-${filter}`, attack]);
			return {
				file: `poison-${split}-${filter}`,
				title: `30 % attackers: ${guard}, ${dealt}`,
				x: 'merges',
				y: '% of held-out digits',
				least,
				curves: {
					[`poison-${split}-clean-none`]: 'no attack, mean',
					...(isGuarded && { [`poison-${split}-clean-${filter}`]: 'no attack, guarded' }),
					[`poison-${split}-left-out-none`]: 'left out by an oracle',
					...(Object.fromEntries(own) as Record<string, string>)
				}
			};
		})
	);
}
