import { describe } from 'vitest';
import { useSoftwareVulkan } from '../../../tests/support/software-vulkan';
import { averagerContract, float32Sums } from './averager.contract';
import { findWebgpu } from './webgpu-averager.server';

useSoftwareVulkan();
const found = await findWebgpu();

if ('averager' in found) {
	describe('averaging by WebGPU', () => averagerContract(found.averager, float32Sums));
} else {
	console.info(`Skipped, averaging by WebGPU: ${found.absent}`);
	describe.skip(`averaging by WebGPU: ${found.absent}`);
}
