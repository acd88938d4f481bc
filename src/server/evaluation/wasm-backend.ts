import '@tensorflow/tfjs'; // registers the gradients, which tfjs-core by itself does not
import '@tensorflow/tfjs-backend-wasm';
import { enableProdMode, setBackend } from '@tensorflow/tfjs-core';
import { correctGradients } from '$workers/kernels/corrections';
import { registerGradientKernels } from '$workers/kernels/register';

/** Readies tfjs in this thread: the same arithmetic as on a device. */
export async function useWasmBackend(): Promise<void> {
	enableProdMode();
	correctGradients();
	registerGradientKernels();
	if (!(await setBackend('wasm'))) throw new Error('The WASM backend of tfjs does not start.');
}
