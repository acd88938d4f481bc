import {
	backend_util,
	depthwiseConv2d,
	matMul,
	mul,
	ones,
	reshape,
	reverse,
	stack,
	stridedSlice,
	sum,
	type DepthwiseConv2dNativeBackpropFilterAttrs,
	type DepthwiseConv2dNativeBackpropInputAttrs,
	type Rank,
	type Tensor,
	type Tensor2D,
	type Tensor4D
} from '@tensorflow/tfjs-core';
import { padSpatially, spreadSpatially, type Margin } from './padding';

type Attributes = Omit<DepthwiseConv2dNativeBackpropFilterAttrs, 'filterShape'>;

/**
 * Gradient of a depthwise convolution by its filter, one tap of the filter at a time.
 *
 * dW[i, j, c, m] = Σₙₚᵩ x[n, p·s + i·d − top, q·s + j·d − left, c] · dy[n, p, q, c·M + m]
 *
 * @param x Forward input [N, H, W, C].
 * @param dy Gradient of the forward output [N, P, Q, C·M].
 * @returns [filterHeight, filterWidth, C, M].
 */
export function depthwiseFilterGradient(
	x: Tensor4D,
	dy: Tensor4D,
	attrs: DepthwiseConv2dNativeBackpropFilterAttrs
): Tensor4D {
	const info = forward(x.shape, attrs.filterShape, attrs);
	const [filterHeight, filterWidth, channels, multiplier] = attrs.filterShape;
	const { padInfo, outHeight, outWidth, strideHeight, strideWidth } = info;
	const padded = padSpatially(x, [padInfo.top, padInfo.bottom], [padInfo.left, padInfo.right]);
	const positions = info.batchSize * outHeight * outWidth;
	const output = reshape(dy, [positions, channels, multiplier]);
	// a product with ones sums the positions faster than Sum, which transposes first
	const row: Tensor2D = ones([1, positions]);

	const taps: Tensor[] = [];
	for (let i = 0; i < filterHeight; i++) {
		for (let j = 0; j < filterWidth; j++) {
			const [y, z] = [i * info.dilationHeight, j * info.dilationWidth];
			const touched = stridedSlice(
				padded,
				[0, y, z, 0],
				[
					info.batchSize,
					y + (outHeight - 1) * strideHeight + 1,
					z + (outWidth - 1) * strideWidth + 1,
					channels
				],
				[1, strideHeight, strideWidth, 1]
			);
			const products = mul(reshape(touched, [positions, channels, 1]), output);
			taps.push(matMul(row, reshape(products, [positions, channels * multiplier])));
		}
	}
	return reshape(stack(taps), attrs.filterShape);
}

/**
 * Gradient of a depthwise convolution by its input: `dy`, spread by the stride, convolved channel by
 * channel with the flipped filter, then summed over the multiplier.
 *
 * @param dy Gradient of the forward output [N, P, Q, C·M].
 * @param filter [filterHeight, filterWidth, C, M].
 * @returns [N, H, W, C], as `attrs.inputShape` says.
 */
export function depthwiseInputGradient(
	dy: Tensor4D,
	filter: Tensor4D,
	attrs: DepthwiseConv2dNativeBackpropInputAttrs
): Tensor4D {
	const info = forward(attrs.inputShape, filter.shape, attrs);
	const { padInfo, dilationHeight, dilationWidth } = info;
	const { effectiveFilterHeight, effectiveFilterWidth } = info;
	const [filterHeight, filterWidth, channels, multiplier] = filter.shape;
	const [n, height, width] = attrs.inputShape;

	const spread = spreadSpatially(dy, info.strideHeight, info.strideWidth);
	const [top, left] = [
		effectiveFilterHeight - 1 - padInfo.top,
		effectiveFilterWidth - 1 - padInfo.left
	];
	const rows: Margin = [top, height + effectiveFilterHeight - 1 - spread.shape[1] - top];
	const columns: Margin = [left, width + effectiveFilterWidth - 1 - spread.shape[2] - left];
	const oneByOne: Tensor4D['shape'] = [filterHeight, filterWidth, channels * multiplier, 1];
	const flipped = reshape<Rank.R4>(reverse(filter, [0, 1]), oneByOne);
	const gradient = depthwiseConv2d(
		padSpatially(spread, rows, columns),
		flipped,
		1,
		'valid',
		'NHWC',
		[dilationHeight, dilationWidth]
	);
	if (multiplier === 1) return gradient;
	return sum(reshape(gradient, [n, height, width, channels, multiplier]), 4);
}

function forward(
	inputShape: [number, number, number, number],
	filterShape: [number, number, number, number],
	{ strides, dilations, pad, dimRoundingMode }: Attributes
): backend_util.Conv2DInfo {
	const depthwise = true;
	return backend_util.computeConv2DInfo(
		inputShape,
		filterShape,
		strides,
		dilations,
		pad,
		dimRoundingMode,
		depthwise
	);
}
