import { setBackend } from '@tensorflow/tfjs-core';
import { StoreError } from '$lib/domain/errors';
import type { BackendChoice, BackendName } from '$lib/domain/training';
import { correctCpuKernels, correctGradients, correctWebGpuKernels } from './kernels/corrections';
import { registerGradientKernels } from './kernels/register';
import { reasonOf } from './layers-model';
import { faultOf, trainingStep } from './self-test';

const FASTEST_FIRST: readonly BackendName[] = ['webgpu', 'wasm', 'cpu'];

/**
 * Makes the fastest backend that trains correctly here the current one.
 *
 * @param only Ask for this one, also where it would be passed over for being slow.
 * @throws {StoreError} `backend/self-test-failed` if `only` does not pass, `backend/none-usable`.
 */
export async function chooseBackend(only?: BackendName): Promise<BackendChoice> {
	const refused: { backend: BackendName; reason: string }[] = [];
	for (const backend of only ? [only] : FASTEST_FIRST) {
		const reason = await reasonAgainst(backend, only === undefined);
		if (reason === null) return { backend, refused };
		refused.push({ backend, reason });
	}
	const reasons = refused.map(({ backend, reason }) => `${backend}: ${reason}`).join('; ');
	throw new StoreError(
		only ? 'backend/self-test-failed' : 'backend/none-usable',
		`This browser cannot train. ${reasons}.`
	);
}

/** Why a backend cannot be used; null if it is ready and is right. */
async function reasonAgainst(backend: BackendName, mustBeFast: boolean): Promise<string | null> {
	try {
		correctGradients();
		if (backend === 'webgpu') {
			const reason = await reasonAgainstGpu(mustBeFast);
			if (reason !== null) return reason;
			correctWebGpuKernels();
		}
		if (backend === 'wasm') registerGradientKernels();
		if (backend === 'cpu') correctCpuKernels();
		if (!(await setBackend(backend))) return 'it does not start here';
		return faultOf(await trainingStep());
	} catch (cause) {
		return `it failed (${reasonOf(cause)})`;
	}
}

/** The part of WebGPU that is asked here; TypeScript's DOM library does not have it yet. */
interface Gpu {
	requestAdapter(): Promise<{ readonly info?: { readonly isFallbackAdapter?: boolean } } | null>;
}

async function reasonAgainstGpu(mustBeFast: boolean): Promise<string | null> {
	const { gpu } = globalThis.navigator as { gpu?: Gpu };
	if (!gpu) return 'this browser offers no WebGPU';
	const adapter = await gpu.requestAdapter();
	if (!adapter) return 'no graphics processor was found';
	// a GPU played by the CPU is right, and far slower than WASM
	const isSlow = adapter.info?.isFallbackAdapter === true;
	return mustBeFast && isSlow ? 'the graphics processor is only simulated' : null;
}
