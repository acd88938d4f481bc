import type { KerasLayer } from './normalise';
import { pairUp, type Found, type WeightFile } from './weight-file';

/**
 * Finds weights in a whole-model `.h5`: under `model_weights`, a group for each layer of the outermost model,
 * with the paths of its weights in the attribute `weight_names`. What is learned comes first there, also in
 * a model within a model.
 *
 * @throws {StoreError} `model/invalid` with the layer whose weights are not what its settings say.
 * @see https://github.com/keras-team/keras/blob/master/keras/src/legacy/saving/legacy_h5_format.py
 */
export function findInWholeModel(layers: readonly KerasLayer[], file: WeightFile): Found {
	return layers.flatMap((layer) => {
		const group = `model_weights/${layer.name}`;
		const wanted = weightsOf(layer);
		const names = [
			...wanted.filter(({ isLearned }) => isLearned),
			...wanted.filter(({ isLearned }) => !isLearned)
		].map(({ name }) => name);
		const paths = file.texts(group, 'weight_names') ?? [];
		return pairUp(
			layer.name,
			names,
			paths.map((path, i) =>
				isSameWeight(names[i] ?? '', path) ? file.tensor(`${group}/${path}`) : null
			)
		);
	});
}

function weightsOf(layer: KerasLayer): KerasLayer['weights'] {
	return [...layer.weights, ...layer.layers.flatMap(weightsOf)];
}

/** Whether both end in the same word: `conv/kernel:0` of Keras 2 is `depthwise_kernel` of the tfjs layer. */
function isSameWeight(name: string, path: string): boolean {
	const [said = ''] = path.split('/').slice(-1);
	return name.endsWith(said.replace(/:\d+$/, ''));
}
