import type { KerasLayer } from './normalise';
import { pairUp, type Found, type WeightFile } from './weight-file';

/**
 * Finds weights in the `model.weights.h5` of a `.keras` file. A layer's group is called after its class, and
 * numbered among its own kind: `layers/dense`, `layers/dense_1`. A weight is a number under `vars`, and what
 * a layer holds (a cell, two directions) is a group of its own.
 *
 * @throws {StoreError} `model/invalid` with the layer whose weights are not what its settings say.
 * @see https://github.com/keras-team/keras/blob/master/keras/src/saving/saving_lib.py
 */
export function findInKeras3(layers: readonly KerasLayer[], file: WeightFile): Found {
	return findIn('layers/', layers, { file, all: file.paths.map((path) => [plain(path), path]) });
}

interface Listed {
	readonly file: WeightFile;
	readonly all: readonly (readonly [plain: string, path: string])[];
}

function findIn(prefix: string, layers: readonly KerasLayer[], listed: Listed): Found {
	const counts = new Map<string, number>();
	return layers.flatMap((layer) => {
		const kind = snakeCase(layer.type);
		const count = counts.get(kind) ?? 0;
		counts.set(kind, count + 1);
		const group = `${prefix}${kind}${count > 0 ? `_${count}` : ''}/`;
		if (layer.layers.length > 0) return findIn(`${group}layers/`, layer.layers, listed);

		const own = listed.all.filter(([path]) => path.startsWith(group) && isWeight(path));
		const inOrder = own.sort(([a], [b]) => compare(a.slice(group.length), b.slice(group.length)));
		const names = layer.weights.map(({ name }) => name);
		const tensors = inOrder.map(([, path]) => listed.file.tensor(path));
		return pairUp(layer.name, names, tensors);
	});
}

/** Keras 2.13 to 2.15 wrote back-slashes into names, and another word for the list of layers. */
function plain(path: string): string {
	return path.replaceAll('\\', '/').replaceAll('_layer_checkpoint_dependencies', 'layers');
}

/** Not the state of a random generator. */
function isWeight(path: string): boolean {
	return /\/vars\/\d+$/.test(path) && !path.includes('seed_generator');
}

/** A layer's own weights, then those of what it holds, forward before backward; each by its number. */
function compare(a: string, b: string): number {
	const [placeA, placeB] = [place(a), place(b)];
	return placeA[0] - placeB[0] || placeA[1] - placeB[1];
}

function place(path: string): [holder: number, index: number] {
	const [index = ''] = path.split('/').slice(-1);
	if (path.startsWith('vars/')) return [0, Number(index)];
	return [path.startsWith('backward_layer/') ? 2 : 1, Number(index)];
}

function snakeCase(type: string): string {
	return type
		.replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
		.replace(/([a-z])([A-Z])/g, '$1_$2')
		.toLowerCase();
}
