import { isObject, listOf, objectOf, textOf } from './keras/json';
import { sizeOf } from './weights';

/**
 * How many weights of a tfjs `model.json` are learnt: those whose layer is not frozen. For showing what an update
 * will be like; what counts is what the store finds when it loads the model.
 *
 * @returns Null where it lists no weights.
 */
export function learntIn(modelJson: unknown): number | null {
	const { modelTopology, weightsManifest } = objectOf(modelJson);
	const weights = listOf(weightsManifest).flatMap((group) => listOf(objectOf(group).weights));
	if (weights.length === 0) return null;
	const frozen = new Set(frozenLayers(modelTopology));
	return weights
		.map(objectOf)
		.filter(({ name }) => !frozen.has(textOf(name).split('/')[0] ?? ''))
		.reduce((sum, { shape }) => sum + sizeOf({ name: '', shape: listOf(shape).map(Number) }), 0);
}

/** Names of the layers, however deep, that say that they are not trainable. */
function frozenLayers(json: unknown): string[] {
	if (Array.isArray(json)) return json.flatMap(frozenLayers);
	if (!isObject(json)) return [];
	const { name, trainable } = objectOf(json);
	const own = trainable === false ? [textOf(name)] : [];
	return [...own, ...Object.values(json).flatMap(frozenLayers)];
}
