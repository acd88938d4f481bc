import { DEFAULT_FILTER } from '../../../src/lib/domain/filters/filter-policy';
import { DEFAULT_STALENESS } from '../../../src/lib/domain/staleness';
import { DEFAULT_STRATEGIES } from '../../../src/lib/domain/strategies/strategy';
import { roundsOf } from './doors';
import { play, type Outcome } from './run';
import { attackedTrainer, honestTrainer } from './trainers';
import type { VirtualOptions } from './virtual-options';
import { summaryOf, type Summary } from './virtual-report';
import { makeWorld } from './world';

/** Measured versions in a run, about: a merge may take less time than measuring what it made. */
const MEASUREMENTS = 150;

/** Plays one world with the policies that new models get. */
export async function simulate(
	options: VirtualOptions
): Promise<{ readonly outcome: Outcome; readonly summary: Summary }> {
	const { attack, attackers, clients, learningRate, epochs, threshold, overSelection } = options;
	const world = makeWorld(options);
	const ground = { ...world, local: { learningRate, epochs, batchSize: 10, proximalMu: 0 } };
	const trainer = attack
		? attackedTrainer(ground, { attack, share: attackers, people: clients })
		: honestTrainer(ground);
	const outcome = await play(world, {
		trainer,
		policy: {
			threshold,
			strategy: DEFAULT_STRATEGIES.fedavg,
			staleness: DEFAULT_STALENESS,
			alignment: false,
			maxStaleness: options.maxStaleness,
			maxExamples: 10_000,
			filter: DEFAULT_FILTER,
			encoding: options.encoding
		},
		door: overSelection ? roundsOf(Math.round(overSelection * threshold)) : undefined,
		measureEvery: options.days / MEASUREMENTS
	});
	const counts = { people: clients, sessions: world.sessions.length };
	return { outcome, summary: summaryOf(outcome, counts) };
}
