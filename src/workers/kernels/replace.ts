import {
	getKernel,
	registerKernel,
	tidy,
	unregisterKernel,
	type KernelConfig,
	type KernelFunc,
	type Tensor
} from '@tensorflow/tfjs-core';

type Backend = 'wasm' | 'cpu' | 'webgpu';

/** A kernel gets those of its own name only. */
export type Inputs = Readonly<Record<'x' | 'dy' | 'filter' | 'input' | 'segmentIds', Tensor>>;

/** Registers `gradient`, written in operations, for the WASM backend. */
export function compose(name: string, gradient: (inputs: Inputs, attrs: never) => Tensor): void {
	// the engine hands over Tensors, and takes a Tensor back; the types only promise TensorInfo
	replace(name, ({ inputs, attrs }) => tidy(() => gradient(inputs as Inputs, attrs as never)));
}

/** Registers a kernel, in place of one of that name if the backend has one. */
export function replace(name: string, kernelFunc: KernelFunc, backendName: Backend = 'wasm'): void {
	const existing = findKernel(name, backendName);
	if (existing) unregisterKernel(name, backendName);
	// an existing one is set up with the backend, and its own function may be what is wrapped
	registerKernel({ ...existing, kernelName: name, backendName, kernelFunc });
}

/** The kernel as it is registered now. */
export function needKernel(name: string, backendName: Backend = 'wasm'): KernelConfig {
	const kernel = findKernel(name, backendName);
	if (kernel) return kernel;
	throw new Error(`The ${backendName} backend must be imported before its kernels are replaced.`);
}

function findKernel(name: string, backendName: string): KernelConfig | undefined {
	// its type leaves out that there may be none
	return getKernel(name, backendName);
}
