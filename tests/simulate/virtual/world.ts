import { loadDigits } from '../../../prisma/seed/digits/mnist';
import { seededRandom } from '../../../src/lib/domain/random';
import { ConvNet } from './conv-net';
import { drawPerson, POPULATIONS, type PopulationName } from './people';
import { sessionsOf, type Session } from './sessions';
import { sparse, thinned, type SparseDigits } from './sparse-digits';
import { dealOut, type Split } from './splits';

export interface WorldOptions {
	readonly clients: number;
	readonly days: number;
	readonly population: PopulationName;
	readonly split: Split;
	/** Pictures on a device, about: so many hands the digits are dealt into. */
	readonly examples: number;
	/** Share of sessions that are broken off. */
	readonly dropOut: number;
	readonly seed: number;
}

/** Everything that does not depend on how the store merges: people, their pictures and what they do when. */
export interface World {
	readonly options: WorldOptions;
	readonly net: ConvNet;
	readonly initial: Float32Array;
	readonly digits: SparseDigits;
	/** Person p has hand p modulo their number: who comes after the last begins anew. None is empty. */
	readonly hands: readonly Uint32Array[];
	/** The engineer's, for gain weighting. */
	readonly heldOut: SparseDigits;
	/** Nobody's: what accuracy is measured on. */
	readonly test: SparseDigits;
	/** In the order of their starts. */
	readonly sessions: readonly Session[];
}

const FILTERS = 8;

/** Reading them takes longer than a short run. */
let loaded: Pick<World, 'digits' | 'heldOut' | 'test'> | undefined;

function loadSets() {
	const { contributors, heldOut, pretraining } = loadDigits();
	return {
		digits: sparse(contributors),
		heldOut: sparse(thinned(heldOut, 4)),
		test: sparse(thinned(pretraining, 2))
	};
}

export function makeWorld(options: WorldOptions): World {
	const { clients, days, examples, dropOut, split, population, seed } = options;
	const sets = (loaded ??= loadSets());
	const random = seededRandom(seed);
	const net = new ConvNet(FILTERS);
	const initial = net.initial(random);
	const { labels } = sets.digits;
	const people = Math.floor(labels.length / examples);
	const hands = dealOut(split, { labels, people, random }).filter((hand) => hand.length > 0);
	const habits = { days, examples: examples * 5, dropOut };
	const sessions = Array.from({ length: clients }, (_, person) => {
		const traits = drawPerson(POPULATIONS[population], random);
		return sessionsOf({ person, traits }, habits, Math.floor(random() * 2 ** 31));
	}).flat();
	sessions.sort((a, b) => a.startsAt - b.startsAt || a.person - b.person);
	return {
		options,
		net,
		initial,
		...sets,
		hands,
		sessions
	};
}
