import { deltaBetween } from '../../src/lib/domain/weights';
import { ConvNet } from '../simulate/virtual/conv-net';
import type { SparseDigits } from '../simulate/virtual/sparse-digits';
import { NUM_WEIGHTS, softmaxAccuracy, trainSoftmax } from './poison-softmax';

type Random = () => number;

/** A model, and how a device trains it. */
export interface Learner {
	readonly numWeights: number;
	readonly initial: (random: Random) => Float32Array;
	/** One epoch. @returns local − base. */
	readonly train: (base: Float32Array, digits: SparseDigits, random: Random) => Float32Array;
	/** Share of right answers, 0–1. */
	readonly accuracy: (weights: Float32Array, digits: SparseDigits) => number;
	/** Merges by which the plain mean without attackers has settled. */
	readonly rounds: number;
}

const net = new ConvNet(8);

/** The same rate for all: the devices, the engineer, every attack and filter. */
export const LEARNERS = {
	/** From zeros, a picture at a time. */
	softmax: {
		numWeights: NUM_WEIGHTS,
		initial: () => new Float32Array(NUM_WEIGHTS),
		train: (base, digits) => {
			const weights = base.slice();
			trainSoftmax(weights, digits, 0.005);
			return deltaBetween(weights, base);
		},
		accuracy: softmaxAccuracy,
		rounds: 100
	},
	/** Ten pictures at a time. */
	convolution: {
		numWeights: net.numWeights,
		initial: (random) => net.initial(random),
		train: (base, digits, random) => {
			const weights = base.slice();
			const own = [...digits.labels.keys()];
			const local = { learningRate: 0.3, batchSize: 10, epochs: 1, proximalMu: 0 };
			net.train(weights, { ...local, digits, own, random });
			return deltaBetween(weights, base);
		},
		accuracy: (weights, digits) => net.measure(weights, digits).accuracy,
		rounds: 120
	}
} as const satisfies Record<string, Learner>;
