import { afterAll, describe } from 'vitest';
import { useSoftwareVulkan } from '../../../tests/support/software-vulkan';
import { comparerContract, float32Means } from './comparer.contract';
import { findTensorflow } from './tensorflow-averager.server';
import { findWebgpu } from './webgpu-averager.server';

useSoftwareVulkan();
const backends = { WebGPU: await findWebgpu(), 'tfjs-node-gpu': await findTensorflow() };

for (const [name, found] of Object.entries(backends)) {
	if ('averager' in found) {
		describe(`comparing by ${name}`, () => {
			comparerContract(found.averager.comparer, float32Means);
			afterAll(() => found.averager.dispose());
		});
	} else {
		console.info(`Skipped, comparing by ${name}: ${found.absent}`);
		describe.skip(`comparing by ${name}: ${found.absent}`);
	}
}
