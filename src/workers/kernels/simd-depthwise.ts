import { backend_util, type TensorInfo } from '@tensorflow/tfjs-core';
import type { ConvolutionAttrs } from './simd-conv2d';
import { windowKernels, type WasmMemory } from './simd';

type Shape4D = [number, number, number, number];

/** What there is in place of the tensor that the gradient is of. */
type Known =
	| { readonly x: TensorInfo; readonly filter?: undefined; readonly dy: TensorInfo }
	| { readonly filter: TensorInfo; readonly x?: undefined; readonly dy: TensorInfo };

/**
 * Gradient of a depthwise convolution by its filter [h, w, C, M] where `x` [N, H, W, C] is given, by its input
 * where `filter` is.
 *
 * @param known With dy [N, P, Q, C·M], the gradient of the forward output.
 * @returns Null where the browser has no SIMD.
 */
export function simdDepthwiseGradient(
	backend: WasmMemory,
	known: Known,
	attrs: Omit<ConvolutionAttrs, 'dataFormat'> & {
		readonly inputShape?: Shape4D;
		readonly filterShape?: Shape4D;
	}
): TensorInfo | null {
	const kernels = windowKernels(backend);
	if (!kernels) return null;
	const xShape = (known.x?.shape ?? attrs.inputShape) as Shape4D;
	const filterShape = (known.filter?.shape ?? attrs.filterShape) as Shape4D;
	const info = backend_util.computeConv2DInfo(
		xShape,
		filterShape,
		attrs.strides,
		attrs.dilations ?? 1,
		attrs.pad,
		attrs.dimRoundingMode,
		true
	);
	const gradient = backend.makeOutput(known.x ? filterShape : xShape, 'float32');
	backend.typedArrayFromHeap(gradient).fill(0);
	kernels.setWindows(
		...[info.batchSize, info.inChannels],
		...[1, info.inHeight, info.inWidth, 1, info.outHeight, info.outWidth],
		...[1, info.strideHeight, info.strideWidth, 1, info.filterHeight, info.filterWidth],
		...[0, info.padInfo.top, info.padInfo.left]
	);
	kernels.setDepthwise(filterShape[3], info.dilationHeight, info.dilationWidth);
	const [x, dy, filter] = [known.x ?? gradient, known.dy, known.filter ?? gradient].map((tensor) =>
		backend.getMemoryOffset(tensor.dataId)
	) as [number, number, number];
	kernels.depthwise(x, dy, filter, Number(known.x === undefined));
	return gradient;
}
