import { attackWith, type Attack } from '../../bench/poison-attacks';
import { NUM_DIGITS } from '../../../prisma/seed/digits/mnist';
import { seededRandom } from '../../../src/lib/domain/random';
import { deltaBetween } from '../../../src/lib/domain/weights';
import type { ConvNet, LocalTraining } from './conv-net';
import type { SparseDigits } from './sparse-digits';

/** What a device is to train on. */
export interface Task {
	readonly person: number;
	readonly seed: number;
	readonly baseVersion: number;
	readonly base: Float32Array;
}

/** What devices do with a head and their own pictures. */
export interface Trainer {
	/** @returns local − base. */
	readonly train: (task: Task) => Float32Array;
	/** What it sends beside the delta, as a multiple of it. */
	readonly extraBytes?: number;
	/** Told of every merge, with the people whose updates were in it. */
	readonly merged?: (people: readonly number[]) => void;
}

export interface Ground {
	readonly net: ConvNet;
	readonly digits: SparseDigits;
	/** Indices of each person's pictures; who comes after the last begins anew. */
	readonly hands: readonly Uint32Array[];
	readonly local: LocalTraining;
}

export function handOf({ hands }: Pick<Ground, 'hands'>, person: number): Uint32Array {
	return hands[person % hands.length] ?? new Uint32Array();
}

export function honestTrainer(ground: Ground): Trainer {
	return { train: (task) => trainHonestly(ground, task) };
}

function trainHonestly(
	ground: Ground,
	{ base, person, seed }: Task,
	labelOf?: (label: number) => number
): Float32Array {
	const { net, digits, local } = ground;
	const weights = base.slice();
	const random = seededRandom(seed);
	net.train(weights, { ...local, digits, own: handOf(ground, person), labelOf, random });
	return deltaBetween(weights, base);
}

/** How many honest updates a colluding attacker has seen of late. */
const SEEN = 20;

/** Devices of which some are hostile: they know each other, and what others have sent lately. */
export function attackedTrainer(
	ground: Ground,
	{ attack, share, people }: { attack: Attack; share: number; people: number }
): Trainer {
	const numHostile = Math.round(share * people);
	const hostileAmong = Math.round(share * SEEN);
	const seen: Float32Array[] = [];
	const firsts = new Map<number, Float32Array>();
	return {
		train(task) {
			// everybody's connection and pictures were drawn by chance: the first ones are as good as any
			if (task.person >= numHostile) {
				const delta = trainHonestly(ground, task);
				seen.push(delta);
				if (seen.length > SEEN) seen.shift();
				return delta;
			}
			const flip = attack === 'label-flip' ? (label: number) => NUM_DIGITS - 1 - label : undefined;
			const own = trainHonestly(ground, task, flip);
			const first = firsts.get(task.person) ?? own;
			firsts.set(task.person, first);
			const honest = seen.length > 1 ? seen : [own];
			const random = seededRandom(task.seed + 1);
			return attackWith(attack, { own, first }, { honest, numHostile: hostileAmong, random });
		}
	};
}
