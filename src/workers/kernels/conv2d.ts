import {
	backend_util,
	conv2d,
	reverse,
	transpose,
	type Conv2DBackpropFilterAttrs,
	type Conv2DBackpropInputAttrs,
	type Tensor4D
} from '@tensorflow/tfjs-core';
import { padSpatially, spreadSpatially, type Margin } from './padding';

type Attributes = Pick<Conv2DBackpropFilterAttrs, 'strides' | 'pad' | 'dimRoundingMode'>;

/**
 * Gradient of a 2-D convolution by its filter, as one more convolution: batch and channels change
 * places, `dy` is the filter, and the stride becomes its dilation.
 *
 * dW[i, j, c, k] = Σₙₚᵩ x[n, p·s + i − top, q·s + j − left, c] · dy[n, p, q, k]
 *
 * @param x Forward input [N, H, W, C].
 * @param dy Gradient of the forward output [N, P, Q, K].
 * @returns [filterHeight, filterWidth, C, K].
 */
export function conv2dFilterGradient(
	x: Tensor4D,
	dy: Tensor4D,
	attrs: Conv2DBackpropFilterAttrs
): Tensor4D {
	const info = forward(x.shape, attrs.filterShape, attrs);
	const { padInfo, filterHeight, filterWidth, strideHeight, strideWidth } = info;
	// just the rows and columns that the filter has touched
	const rows: Margin = [
		padInfo.top,
		filterHeight + (info.outHeight - 1) * strideHeight - padInfo.top - info.inHeight
	];
	const columns: Margin = [
		padInfo.left,
		filterWidth + (info.outWidth - 1) * strideWidth - padInfo.left - info.inWidth
	];
	const images = transpose(padSpatially(x, rows, columns), [3, 1, 2, 0]);
	const filters = transpose(dy, [1, 2, 0, 3]);
	const gradient = conv2d(images, filters, 1, 'valid', 'NHWC', [strideHeight, strideWidth]);
	return transpose(gradient, [1, 2, 0, 3]);
}

/**
 * Gradient of a 2-D convolution by its input: `dy`, spread by the stride, convolved with the flipped
 * filter. Also the forward pass of a transposed convolution.
 *
 * @param dy Gradient of the forward output [N, P, Q, K].
 * @param filter [filterHeight, filterWidth, C, K].
 * @returns [N, H, W, C], as `attrs.inputShape` says.
 */
export function conv2dInputGradient(
	dy: Tensor4D,
	filter: Tensor4D,
	attrs: Conv2DBackpropInputAttrs
): Tensor4D {
	const info = forward(attrs.inputShape, filter.shape, attrs);
	const { padInfo, filterHeight, filterWidth, strideHeight, strideWidth } = info;
	const spread = spreadSpatially(dy, strideHeight, strideWidth);
	const top = filterHeight - 1 - padInfo.top;
	const left = filterWidth - 1 - padInfo.left;
	const rows: Margin = [top, info.inHeight + filterHeight - 1 - spread.shape[1] - top];
	const columns: Margin = [left, info.inWidth + filterWidth - 1 - spread.shape[2] - left];
	const flipped = transpose(reverse(filter, [0, 1]), [0, 1, 3, 2]);
	return conv2d(padSpatially(spread, rows, columns), flipped, 1, 'valid');
}

function forward(
	inputShape: [number, number, number, number],
	filterShape: [number, number, number, number],
	{ strides, pad, dimRoundingMode }: Attributes
): backend_util.Conv2DInfo {
	// dilation 1: the gradient of Conv2D refuses any other, in every backend
	const dilations = 1;
	return backend_util.computeConv2DInfo(
		inputShape,
		filterShape,
		strides,
		dilations,
		pad,
		dimRoundingMode
	);
}
