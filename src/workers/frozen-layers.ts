import type { layers, LayersModel } from '@tensorflow/tfjs-layers';

export type Layer = layers.Layer;

/** A layer made of layers: a model within a model, or a wrapper. */
interface Composite {
	readonly layers?: readonly Layer[];
	readonly layer?: Layer;
	readonly forwardLayer?: Layer;
	readonly backwardLayer?: Layer;
}

/** The layers that hold weights themselves, within models and wrappers, too. */
export function leavesOf(layer: Layer): Layer[] {
	const { layers, layer: inner, forwardLayer, backwardLayer } = layer as Layer & Composite;
	const parts = layers ?? [inner, forwardLayer, backwardLayer].filter((part) => part !== undefined);
	return parts.length === 0 ? [layer] : parts.flatMap(leavesOf);
}

/**
 * Names of the weights that no training changes: those of layers that are not trainable. What a trainable layer
 * keeps beside its gradients (the running means of batch normalisation) is not frozen.
 */
export function frozenNames(model: LayersModel): Set<string> {
	const frozen = leavesOf(model).filter(isFrozen);
	return new Set(frozen.flatMap(({ weights }) => weights.map(({ originalName }) => originalName)));
}

/**
 * Gives frozen layers the meaning that Keras gives them, for tfjs knows only that their weights have no gradient:
 * batch normalisation goes by its running means and leaves them as they are, also in a training step, and no
 * regulariser adds to the loss.
 *
 * @see https://keras.io/getting_started/faq/#whats-the-difference-between-the-training-argument-in-call-and-the-trainable-attribute
 */
export function holdStill(model: LayersModel): void {
	for (const layer of leavesOf(model).filter(isFrozen)) {
		layer.losses.length = 0;
		if (layer.getClassName() !== 'BatchNormalization') continue;
		const call = layer.call.bind(layer);
		layer.call = (inputs, kwargs) => call(inputs, { ...kwargs, training: false });
	}
}

function isFrozen(leaf: Layer): boolean {
	return !leaf.trainable && leaf.weights.length > 0;
}
