import { decodeDelta } from '../../src/lib/domain/codec';
import { DEFAULT_FILTER } from '../../src/lib/domain/filters/filter-policy';
import { gainWeights } from '../simulate/virtual/gain';
import { roundsOf } from '../simulate/virtual/doors';
import { play, type Outcome } from '../simulate/virtual/run';
import { honestTrainer } from '../simulate/virtual/trainers';
import type { Appraisal } from '../simulate/virtual/virtual-store';
import type { World } from '../simulate/virtual/world';
import type { Setting } from './learning-methods';
import { scaffoldTrainer } from './scaffold';

const TARGET = 0.94;
const THRESHOLD = 10;
const ENCODING = 'int8';

/** Plays one setting until its target, or to the end of the world's days. */
export function learn(world: World, setting: Setting): Promise<Outcome> {
	const { learningRate, proximalMu = 0, overSelection } = setting;
	const local = { learningRate, proximalMu, batchSize: 10, epochs: 3 };
	const ground = { ...world, local };
	const policy = {
		threshold: THRESHOLD,
		strategy: setting.strategy,
		staleness: setting.staleness,
		alignment: setting.isAligned ?? false,
		maxStaleness: setting.maxStaleness,
		maxExamples: 10_000,
		filter: DEFAULT_FILTER,
		encoding: ENCODING
	} as const;
	return play(world, {
		policy,
		trainer: setting.isScaffold
			? scaffoldTrainer(ground, world.options.clients)
			: honestTrainer(ground),
		door: overSelection ? roundsOf(Math.round(overSelection * THRESHOLD)) : undefined,
		appraise: setting.gain && appraiseByGain(world, setting.gain),
		target: TARGET
	});
}

function appraiseByGain({ net, heldOut }: World, gain: 'whole' | 'share'): Appraisal {
	return (head, updates) => {
		const scale = gain === 'whole' ? 1 : 1 / updates.length;
		const before = net.measure(head, heldOut).loss;
		const gains = updates.map(({ payload }) => {
			const delta = decodeDelta(ENCODING, payload, head.length);
			const tried = head.map((weight, i) => weight + scale * (delta[i] ?? 0));
			return before - net.measure(tried, heldOut).loss;
		});
		return gainWeights(gains);
	};
}
