import { seededRandom } from '../../src/lib/domain/random';
import { deltaBetween } from '../../src/lib/domain/weights';
import { handOf, type Ground, type Trainer } from '../simulate/virtual/trainers';

/**
 * SCAFFOLD: each device corrects its gradients by c − cₖ, so that it does not run after its own digits, and sends
 * the change of cₖ beside its delta: c += Σ Δcₖ / N. cₖ' = cₖ − c + (x − y) / (steps·η) (option II).
 *
 * A late device uses the c that it fetched with its base version. The change of cₖ goes unquantised here, and is
 * counted in bytes as if it were as small as the delta: both in SCAFFOLD's favour.
 *
 * @see Karimireddy et al. 2020, Algorithm 1, https://arxiv.org/abs/1910.06378
 */
export function scaffoldTrainer(ground: Ground, people: number): Trainer {
	const { net, digits, local } = ground;
	/** c, by the version that it was published with. */
	const history = [new Float32Array(net.numWeights)];
	const own = new Map<number, Float32Array>();
	let changes: Float32Array[] = [];
	return {
		extraBytes: 1,
		train({ person, seed, baseVersion, base }) {
			const server = history[baseVersion] ?? new Float32Array(net.numWeights);
			const before = own.get(person) ?? new Float32Array(net.numWeights);
			const weights = base.slice();
			const correction = deltaBetween(server, before);
			const random = seededRandom(seed);
			const hand = handOf(ground, person);
			const steps = net.train(weights, { ...local, digits, own: hand, correction, random });
			const delta = deltaBetween(weights, base);
			const scale = steps * local.learningRate;
			const change = server.map((c, i) => -c - (delta[i] ?? 0) / scale);
			own.set(
				person,
				before.map((c, i) => c + (change[i] ?? 0))
			);
			changes.push(change);
			return delta;
		},
		merged() {
			const next = history.at(-1)?.slice() ?? new Float32Array(net.numWeights);
			for (const change of changes) {
				for (let i = 0; i < next.length; i++) next[i] = (next[i] ?? 0) + (change[i] ?? 0) / people;
			}
			history.push(next);
			changes = [];
		}
	};
}
