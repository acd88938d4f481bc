import type { StalenessPolicy } from '../../src/lib/domain/staleness';
import { DEFAULT_STRATEGIES, type StrategyPolicy } from '../../src/lib/domain/strategies/strategy';

/** One way to run a model: everything that is tuned, and everything that is compared. */
export interface Setting {
	/** On the device. */
	readonly learningRate: number;
	readonly strategy: StrategyPolicy;
	readonly staleness: StalenessPolicy;
	readonly proximalMu?: number;
	readonly isScaffold?: boolean;
	readonly isAligned?: boolean;
	/** Gain weighting: `whole` tries each delta as it is, `share` as the part of it that a merge would take. */
	readonly gain?: 'whole' | 'share';
	/** Later updates are dropped. */
	readonly maxStaleness?: number;
	/** Synchronous rounds: so many are selected for each one that is waited for. */
	readonly overSelection?: number;
}

export interface Method {
	readonly name: string;
	/** Two of each: the tuning budget. `chosen` is the one that did better with `--tune`. */
	readonly candidates: readonly [Setting, Setting];
	readonly chosen: 0 | 1;
}

const constant: StalenessPolicy = { kind: 'constant' };

/** FedAvg without any weighting, at a device's learning rate. */
function mean(learningRate: number, more: Partial<Setting> = {}): Setting {
	return { learningRate, strategy: DEFAULT_STRATEGIES.fedavg, staleness: constant, ...more };
}

function two(more: Partial<Setting>): Method['candidates'] {
	return [mean(0.3, more), mean(0.2, more)];
}

function momentum(learningRate: number, beta: number): Setting {
	return mean(0.3, { strategy: { kind: 'fedavgm', learningRate, momentum: beta } });
}

function adaptive(kind: 'fedadagrad' | 'fedadam' | 'fedyogi', learningRate: number): Setting {
	return mean(0.3, { strategy: { ...DEFAULT_STRATEGIES[kind], learningRate } });
}

/** FedAvg first, which all are compared with; then lateness, strategies, and what runs on the device. */
export const METHODS: readonly Method[] = [
	{ name: 'fedavg', candidates: two({}), chosen: 1 },
	{ name: 'dropped-late', candidates: two({ maxStaleness: 0 }), chosen: 0 },
	{ name: 'synchronous', candidates: two({ overSelection: 1.3 }), chosen: 1 },
	{
		name: 'late-polynomial',
		candidates: two({ staleness: { kind: 'polynomial', a: 0.5 } }),
		chosen: 1
	},
	{
		name: 'late-hinge',
		candidates: two({ staleness: { kind: 'hinge', a: 0.25, b: 8 } }),
		chosen: 1
	},
	{ name: 'late-alignment', candidates: two({ isAligned: true }), chosen: 0 },
	{ name: 'late-gain-share', candidates: two({ gain: 'share' }), chosen: 0 },
	{ name: 'late-gain-whole', candidates: two({ gain: 'whole' }), chosen: 0 },
	{ name: 'fedavgm', candidates: [momentum(0.1, 0.9), momentum(0.5, 0.5)], chosen: 1 },
	{
		name: 'fedadagrad',
		candidates: [adaptive('fedadagrad', 0.03), adaptive('fedadagrad', 0.1)],
		chosen: 1
	},
	{
		name: 'fedadam',
		candidates: [adaptive('fedadam', 0.01), adaptive('fedadam', 0.03)],
		chosen: 0
	},
	{
		name: 'fedyogi',
		candidates: [adaptive('fedyogi', 0.01), adaptive('fedyogi', 0.03)],
		chosen: 0
	},
	{
		name: 'fedprox',
		candidates: [mean(0.3, { proximalMu: 0.01 }), mean(0.3, { proximalMu: 0.1 })],
		chosen: 1
	},
	{ name: 'scaffold', candidates: two({ isScaffold: true }), chosen: 1 }
];
