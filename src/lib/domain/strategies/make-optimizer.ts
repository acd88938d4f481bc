import { fedAdagrad } from './fed-adagrad';
import { fedAdam } from './fed-adam';
import { fedAvg } from './fed-avg';
import { fedAvgM } from './fed-avg-m';
import { fedYogi } from './fed-yogi';
import type { ServerOptimizer } from './server-optimizer';
import { assertStrategy, type StrategyPolicy } from './strategy';

/** @throws {StoreError} `model/invalid` if a hyper-parameter is out of its limits. */
export function makeServerOptimizer(policy: StrategyPolicy): ServerOptimizer {
	assertStrategy(policy);
	switch (policy.kind) {
		case 'fedavg':
			return fedAvg(policy);
		case 'fedavgm':
			return fedAvgM(policy);
		case 'fedadagrad':
			return fedAdagrad(policy);
		case 'fedadam':
			return fedAdam(policy);
		case 'fedyogi':
			return fedYogi(policy);
	}
}
