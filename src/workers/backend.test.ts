import '@tensorflow/tfjs'; // registers the gradients
import '@tensorflow/tfjs-backend-wasm';
import {
	Conv2DBackpropFilter,
	getBackend,
	getKernel,
	memory,
	registerKernel,
	setBackend,
	unregisterKernel,
	zeros,
	type KernelConfig
} from '@tensorflow/tfjs-core';
import { afterEach, describe, expect, it } from 'vitest';
import { chooseBackend } from './backend';
import { registerGradientKernels } from './kernels/register';
import { faultOf, trainingStep } from './self-test';

registerGradientKernels();
const sound: KernelConfig = getKernel(Conv2DBackpropFilter, 'wasm');

function replaceFilterGradient(kernelFunc: KernelConfig['kernelFunc']): void {
	unregisterKernel(Conv2DBackpropFilter, 'wasm');
	registerKernel({ ...sound, kernelFunc });
}
afterEach(() => replaceFilterGradient(sound.kernelFunc));

describe('the self-test', () => {
	it.each(['cpu', 'wasm'])('has a reference that %s agrees with', async (backend) => {
		await setBackend(backend);
		const before = memory().numTensors;
		const numbers = await trainingStep();
		expect(faultOf(numbers)).toBeNull();
		// a gradient of nothing but zeros would prove little
		expect(numbers.filter((value) => value !== 0).length).toBeGreaterThan(24);
		expect(memory().numTensors).toBe(before);
	});

	it('finds what is wrong', async () => {
		await setBackend('cpu');
		const numbers = await trainingStep();
		expect(faultOf(numbers.with(3, NaN))).toMatch(/not finite/);
		expect(faultOf(numbers.with(3, (numbers[3] ?? 0) + 0.01))).toMatch(/wrong by 0.010/);
		expect(faultOf(numbers.slice(1))).toMatch(/too few/);
	});
});

describe('chooseBackend', () => {
	it('takes WASM where there is no WebGPU, and says why', async () => {
		expect(await chooseBackend()).toEqual({
			backend: 'wasm',
			refused: [{ backend: 'webgpu', reason: 'this browser offers no WebGPU' }]
		});
		expect(getBackend()).toBe('wasm');
	});

	it('passes over a backend that gives wrong gradients', async () => {
		replaceFilterGradient(() => zeros([2, 2, 1, 2]));
		const { backend, refused } = await chooseBackend();
		expect(backend).toBe('cpu');
		expect(refused[1]).toEqual({
			backend: 'wasm',
			reason: expect.stringMatching(/wrong by/) as string
		});
	});

	it('passes over a backend that throws', async () => {
		replaceFilterGradient(() => {
			throw new Error('out of luck');
		});
		const { refused } = await chooseBackend();
		expect(refused[1]?.reason).toBe('it failed (out of luck)');
	});

	it('uses the one asked for, or refuses', async () => {
		expect(await chooseBackend('cpu')).toEqual({ backend: 'cpu', refused: [] });
		await expect(chooseBackend('webgpu')).rejects.toMatchObject({
			code: 'backend/self-test-failed',
			message: 'This browser cannot train. webgpu: this browser offers no WebGPU.'
		});
	});
});
