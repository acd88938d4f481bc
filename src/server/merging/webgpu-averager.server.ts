import { existsSync } from 'node:fs';
import type * as Dawn from 'webgpu';
import type { Averager, Found, PayloadSource } from './averager';
import { whyAbsent } from './averager-refusals.server';
import { Float32Summation, GROUP, type SummingDevice } from './float32-averager.server';
import { BLOCK_WEIGHTS } from './payload-blocks.server';
import { WebgpuComparer } from './webgpu-comparer.server';
import { MAP_MODE, USAGE } from './webgpu-constants';

const FLOAT_BYTES = 4 * BLOCK_WEIGHTS;
const WORKGROUP = 64;

/** One invocation a weight; `weights` holds the blocks of four updates one after another. */
const SHADER = /* wgsl */ `
	@group(0) @binding(0) var<uniform> c: vec4f;
	@group(0) @binding(1) var<storage, read> weights: array<f32>;
	@group(0) @binding(2) var<storage, read_write> sums: array<f32>;

	@compute @workgroup_size(${WORKGROUP})
	fn addScaled(@builtin(global_invocation_id) id: vec3u) {
		let i = id.x;
		// unrolled: ten times the speed of a loop on SwiftShader
		sums[i] += c.x * weights[i]
			+ c.y * weights[i + ${BLOCK_WEIGHTS}u]
			+ c.z * weights[i + ${2 * BLOCK_WEIGHTS}u]
			+ c.w * weights[i + ${3 * BLOCK_WEIGHTS}u];
	}
`;

/** The weighted sum by WebGPU (Dawn), in float32. */
class WebgpuAverager implements Averager {
	readonly name = 'webgpu';
	readonly comparer: WebgpuComparer;
	/** Dawn's instance: never read, but its devices do not outlive it. */
	readonly gpu: GPU;
	readonly #device: GPUDevice;
	readonly #summation: Float32Summation;

	constructor(gpu: GPU, device: GPUDevice) {
		this.gpu = gpu;
		this.#device = device;
		this.comparer = new WebgpuComparer(device);
		this.#summation = new Float32Summation(new WebgpuSums(device));
	}

	weightedSum(sources: readonly PayloadSource[], numWeights: number): Promise<Float32Array> {
		return this.#summation.run(sources, numWeights);
	}

	dispose(): Promise<void> {
		this.#device.destroy();
		return Promise.resolve();
	}
}

class WebgpuSums implements SummingDevice {
	readonly #device: GPUDevice;
	readonly #pipeline: GPUComputePipeline;
	readonly #bindings: GPUBindGroup;
	/** The blocks of a group, then their coefficients, on their way to the device. */
	readonly #upload: GPUBuffer;
	readonly #c: GPUBuffer;
	readonly #weights: GPUBuffer;
	readonly #sums: GPUBuffer;
	readonly #readable: GPUBuffer;

	constructor(device: GPUDevice) {
		const buffer = (size: number, usage: number) => device.createBuffer({ size, usage });
		this.#device = device;
		this.#upload = buffer(GROUP * FLOAT_BYTES + 4 * GROUP, USAGE.MAP_WRITE | USAGE.COPY_SRC);
		this.#c = buffer(4 * GROUP, USAGE.UNIFORM | USAGE.COPY_DST);
		this.#weights = buffer(GROUP * FLOAT_BYTES, USAGE.STORAGE | USAGE.COPY_DST);
		this.#sums = buffer(FLOAT_BYTES, USAGE.STORAGE | USAGE.COPY_SRC | USAGE.COPY_DST);
		this.#readable = buffer(FLOAT_BYTES, USAGE.MAP_READ | USAGE.COPY_DST);
		this.#pipeline = device.createComputePipeline({
			layout: 'auto',
			compute: { module: device.createShaderModule({ code: SHADER }), entryPoint: 'addScaled' }
		});
		this.#bindings = device.createBindGroup({
			layout: this.#pipeline.getBindGroupLayout(0),
			entries: [this.#c, this.#weights, this.#sums].map((buffer, binding) => ({
				binding,
				resource: { buffer }
			}))
		});
	}

	clear(): void {
		this.#submit((commands) => commands.clearBuffer(this.#sums));
	}

	async addScaled(group: readonly { c: number; weights: Float32Array<ArrayBuffer> }[]) {
		const count = group[0]?.weights.length ?? 0;
		// one buffer for every upload, where writeBuffer would take new memory each time. Mapping it waits
		// until the device has read the group before
		await this.#upload.mapAsync(MAP_MODE.WRITE);
		const upload = new Float32Array(this.#upload.getMappedRange());
		for (const [slot, { c, weights }] of group.entries()) {
			upload.set(weights, slot * BLOCK_WEIGHTS);
			upload[GROUP * BLOCK_WEIGHTS + slot] = c;
		}
		// slots left free keep earlier weights, which are finite: 0 times them is 0
		upload.fill(0, GROUP * BLOCK_WEIGHTS + group.length);
		this.#upload.unmap();

		this.#submit((commands) => {
			commands.copyBufferToBuffer(this.#upload, 0, this.#weights, 0, GROUP * FLOAT_BYTES);
			commands.copyBufferToBuffer(this.#upload, GROUP * FLOAT_BYTES, this.#c, 0, 4 * GROUP);
			const pass = commands.beginComputePass();
			pass.setPipeline(this.#pipeline);
			pass.setBindGroup(0, this.#bindings);
			pass.dispatchWorkgroups(Math.ceil(count / WORKGROUP));
			pass.end();
		});
	}

	async sums(count: number): Promise<Float32Array> {
		this.#submit((commands) =>
			commands.copyBufferToBuffer(this.#sums, 0, this.#readable, 0, FLOAT_BYTES)
		);
		await this.#readable.mapAsync(MAP_MODE.READ);
		const sums = new Float32Array(this.#readable.getMappedRange().slice(0, 4 * count));
		this.#readable.unmap();
		return sums;
	}

	#submit(encode: (commands: GPUCommandEncoder) => void): void {
		const commands = this.#device.createCommandEncoder();
		encode(commands);
		this.#device.queue.submit([commands.finish()]);
	}
}

/**
 * Without a device file there is no GPU, and asking Dawn all the same prints warnings of its own. A driver
 * named by hand may be one that runs on the CPU.
 */
function mayHaveGpu(): boolean {
	const devices = ['/dev/dri', '/dev/nvidia0', '/dev/dxg'];
	return process.platform !== 'linux' || !!process.env.VK_DRIVER_FILES || devices.some(existsSync);
}

/** Looks for the optional package `webgpu` and a GPU adapter. */
export async function findWebgpu(): Promise<Found> {
	if (!mayHaveGpu()) return { absent: 'this machine has no GPU' };
	let dawn: typeof Dawn;
	try {
		dawn = await import('webgpu');
	} catch (error) {
		return { absent: whyAbsent('webgpu', error) };
	}
	const gpu = dawn.create([]);
	const adapter = await gpu.requestAdapter();
	if (!adapter) return { absent: 'no WebGPU adapter: no GPU, or no Vulkan driver' };

	const device = await adapter.requestDevice();
	void device.lost.then(({ reason, message }) => {
		// nothing can be computed on it any more: uncaught, so that the thread ends and starts anew
		if (reason !== 'destroyed') throw new Error(`The GPU device was lost: ${message}`);
	});
	return { averager: new WebgpuAverager(gpu, device) };
}
