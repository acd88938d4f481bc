import { guaranteeOfRho, sampledGaussianGuarantee } from '../../src/lib/domain/privacy/accountant';
import { DELTA } from '../../src/lib/domain/privacy/policy';
import { keepCurve } from './curves';
import { learn, type TriedPolicy } from './private-run';
import { makePopulation } from './softmax-people';

const EPSILONS = [2, 4, 8];
const CLIPPING_NORM = 2;
/** Merges that everybody takes part in. With noise on each device more of them cost more than they teach. */
const ROUNDS = { none: 5, central: 5, local: 1 };
/** Noise on each device moves one run by ten points: so many draws of it for each population. */
const DRAWS = { none: 1, central: 1, local: 5 };

/** [q, z, T, ε], computed apart from this code with the same conversion. */
const REFERENCE = [
	[256 / 60_000, 1.3, 3515, 0.9544],
	[256 / 60_000, 1.1, 14_062, 2.597],
	[256 / 60_000, 0.7, 10_546, 6.3728],
	[0.01, 1, 1000, 2.1078],
	[0.01, 4, 10_000, 1.0355],
	[0.1, 1, 100, 7.9729],
	[1, 5, 1, 0.7945]
] as const;

/**
 * The accountant beside its reference table; then what a promise costs in accuracy: 900 people with ten real
 * digits each, q = 1, accounted for all merges together. `--short`: one seed of three;
 * `--curves FILE` keeps accuracy by ε for `npm run curves`.
 */
export async function run({ quick }: { quick: boolean }): Promise<void> {
	for (const [q, z, steps, reference] of REFERENCE) {
		const of = { samplingRate: q, noiseMultiplier: z, steps };
		const { epsilon } = sampledGaussianGuarantee(of, DELTA);
		const name = `privacy-accountant-q${q.toPrecision(3)}-z${z}-T${steps}`;
		print({ name, value: epsilon, unit: 'ε', ratio: epsilon / reference, against: `${reference}` });
	}

	const populations = (quick ? [1] : [1, 2, 3]).map(makePopulation);
	const mean = async (policy: TriedPolicy) => {
		const measured = [];
		for (const [p, each] of populations.entries()) {
			for (let draw = 0; draw < DRAWS[policy.kind]; draw++) {
				const course = { rounds: ROUNDS[policy.kind], noiseSeed: 1 + 100 * p + draw };
				measured.push(await learn(each, policy, course));
			}
		}
		return measured.reduce((sum, value) => sum + value, 0) / measured.length;
	};
	const plain = await mean({ kind: 'none' });
	const unit = `accuracy, mean of ${populations.length} seeds`;
	const against = `no privacy: ${plain.toFixed(3)}`;
	print({ name: 'privacy-none', value: plain, unit, ratio: 1, against });
	keepCurve({
		name: 'privacy-none',
		seed: 0,
		points: EPSILONS.map((x) => ({ x, y: 100 * plain }))
	});
	for (const kind of ['central', 'local'] as const) {
		for (const epsilon of EPSILONS) {
			const value = await mean(policyFor(kind, epsilon));
			print({ name: `privacy-${kind}-eps${epsilon}`, value, unit, ratio: value / plain, against });
			keepCurve({ name: `privacy-${kind}`, seed: 0, points: [{ x: epsilon, y: 100 * value }] });
		}
	}
}

/** With the noise that makes all of somebody's updates together cost ε. */
function policyFor(kind: 'central' | 'local', epsilon: number): TriedPolicy {
	const rounds = ROUNDS[kind];
	// ρ = sensitivity² / (2·z²) an update, with a sensitivity of S, or of 2S on the device
	const sensitivity = kind === 'central' ? 1 : 2;
	const noiseMultiplier = sensitivity * Math.sqrt(rounds / (2 * rhoFor(epsilon)));
	return { kind, clippingNorm: CLIPPING_NORM, noiseMultiplier, participationCap: rounds };
}

/** The ρ that proves ε, by halving. */
function rhoFor(epsilon: number): number {
	let [low, high] = [0, 100];
	for (let i = 0; i < 60; i++) {
		const middle = (low + high) / 2;
		if (guaranteeOfRho(middle, DELTA).epsilon < epsilon) low = middle;
		else high = middle;
	}
	return low;
}

function print(line: {
	readonly name: string;
	readonly value: number;
	readonly unit: string;
	readonly ratio: number;
	readonly against: string;
}): void {
	console.log(JSON.stringify(line));
}
