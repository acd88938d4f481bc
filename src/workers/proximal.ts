import { add, dispose, mul, sub, tidy, type Optimizer, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/**
 * FedProx: makes `optimizer` minimise F(w) + (μ/2)·‖w − w_base‖², where w_base is what `model` holds now, by
 * adding μ·(w − w_base) to each gradient. A device that trains for long then does not run away from what
 * everybody else knows.
 *
 * @param mu μ ≥ 0; 0 leaves the optimiser as it is.
 * @returns Frees what is remembered of the base.
 * @see Li et al. 2020, https://arxiv.org/abs/1812.06127
 */
export function pullToBase(optimizer: Optimizer, model: LayersModel, mu: number): () => void {
	if (mu === 0) return () => undefined;
	const weights = new Map<string, { readonly now: Tensor; readonly base: Tensor }>();
	for (const weight of model.trainableWeights) {
		const now = weight.read() as Tensor & { readonly name: string };
		weights.set(now.name, { now, base: now.clone() });
	}

	const apply = optimizer.applyGradients.bind(optimizer);
	optimizer.applyGradients = (gradients) => {
		// `minimize` passes an array whenever it is given the variables, as tfjs-layers does
		if (!Array.isArray(gradients)) throw new Error('Gradients came without their order.');
		const pulled = gradients.map(({ name, tensor }) => {
			// a weight that the loss does not depend on: it never leaves its base
			if ((tensor as Tensor | undefined) === undefined) return { name, tensor };
			const weight = weights.get(name);
			if (!weight) throw new Error(`There is no base of ${name}.`);
			const { now, base } = weight;
			return { name, tensor: tidy(() => add(tensor, mul(mu, sub(now, base)))) };
		});
		apply(pulled);
		dispose(pulled);
	};
	return () => dispose([...weights.values()].map(({ base }) => base));
}
