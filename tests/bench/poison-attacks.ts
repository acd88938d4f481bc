import { l2Norm } from '../../src/lib/domain/weights';

export const ATTACKS = [
	'sign-flip',
	'scaled',
	'noise',
	'label-flip',
	'alie',
	'free-rider',
	'replay'
] as const;
export type Attack = (typeof ATTACKS)[number];

/** How much longer than honest ones the updates of `scaled` and `noise` are. */
const LONGER = 20;

export interface Battle {
	/** Of those who behave, this round. */
	readonly honest: readonly Float32Array[];
	readonly numHostile: number;
	readonly random: () => number;
}

/**
 * What a hostile device sends.
 *
 * @param own What it would have sent if it behaved (with `label-flip`, trained on wrong labels).
 * @param first What it sent in the first round.
 */
export function attackWith(
	attack: Attack,
	{ own, first }: { own: Float32Array; first: Float32Array },
	battle: Battle
): Float32Array {
	switch (attack) {
		case 'sign-flip':
			return own.map((value) => -value);
		case 'scaled':
			return own.map((value) => -LONGER * value);
		case 'noise':
			return noise(own, battle.random);
		case 'label-flip':
			return own;
		case 'alie':
			return alie(battle);
		case 'free-rider':
			return new Float32Array(own.length);
		case 'replay':
			return first;
	}
}

function noise(own: Float32Array, random: () => number): Float32Array {
	const deviation = (LONGER * l2Norm(own)) / Math.sqrt(own.length);
	// Box and Muller
	return own.map(
		() => deviation * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
	);
}

/**
 * A little is enough: the honest mean less z standard deviations, weight by weight, with the largest z that
 * still looks like a majority. For 6 of 20, z = Φ⁻¹(9/14) = 0.366.
 *
 * @see Baruch et al. 2019, Algorithm 3, https://arxiv.org/abs/1902.06156
 */
function alie({ honest, numHostile }: Battle): Float32Array {
	const n = honest.length + numHostile;
	const supporters = Math.floor(n / 2 + 1) - numHostile;
	const z = normalQuantile((honest.length - supporters) / honest.length);
	const [sample = new Float32Array()] = honest;
	return sample.map((_, i) => {
		let [sum, squares] = [0, 0];
		for (const delta of honest) {
			sum += delta[i] ?? 0;
			squares += (delta[i] ?? 0) ** 2;
		}
		const mean = sum / honest.length;
		return mean - z * Math.sqrt(Math.max(0, squares / honest.length - mean ** 2));
	});
}

/** Φ⁻¹ by bisection of a sum; three digits are enough here. */
function normalQuantile(p: number): number {
	const step = 1e-4;
	let below = 0.5;
	let x = 0;
	for (; below < p; x += step) below += (step * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
	return x;
}
