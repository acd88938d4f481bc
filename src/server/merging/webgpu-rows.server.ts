import { MAP_MODE, USAGE } from './webgpu-constants';

/** Whole numbers that a shader is told for one block of rows. */
const SHAPE_BYTES = 32;

/** A shader may go through rows in groups of this many: there is room for a whole number of groups. */
const GROUP = 4;

export interface RowsToShade {
	readonly numRows: number;
	/** Bytes from one row to the next. */
	readonly stride: number;
	readonly outBytes: number;
	/** Bound after the result: one number a row, and 0 for those that only fill the last group. */
	readonly votes?: Uint32Array<ArrayBuffer>;
}

/**
 * A shader over rows of weights, one block after another, with the buffers that it needs on the device:
 * `shape`, the rows, the result, the votes. Dispose of it after use.
 */
export class WebgpuRows {
	readonly #device: GPUDevice;
	readonly #pipeline: GPUComputePipeline;
	readonly #bindings: GPUBindGroup;
	readonly #upload: GPUBuffer;
	readonly #shape: GPUBuffer;
	readonly #rows: GPUBuffer;
	readonly #out: GPUBuffer;
	readonly #readable: GPUBuffer;
	readonly #votes: readonly GPUBuffer[];

	constructor(
		device: GPUDevice,
		pipeline: GPUComputePipeline,
		{ numRows, stride, outBytes, votes }: RowsToShade
	) {
		const buffer = (size: number, usage: number) => device.createBuffer({ size, usage });
		const rowBytes = numRows * stride;
		const roomBytes = GROUP * Math.ceil(numRows / GROUP) * stride;
		this.#device = device;
		this.#pipeline = pipeline;
		this.#upload = buffer(rowBytes, USAGE.MAP_WRITE | USAGE.COPY_SRC);
		this.#shape = buffer(SHAPE_BYTES, USAGE.UNIFORM | USAGE.COPY_DST);
		this.#rows = buffer(roomBytes, USAGE.STORAGE | USAGE.COPY_DST);
		this.#out = buffer(outBytes, USAGE.STORAGE | USAGE.COPY_SRC);
		this.#readable = buffer(outBytes, USAGE.MAP_READ | USAGE.COPY_DST);
		this.#votes = votes ? [buffer(votes.byteLength, USAGE.STORAGE | USAGE.COPY_DST)] : [];
		if (votes) this.#votes.forEach((to) => device.queue.writeBuffer(to, 0, votes));
		this.#bindings = device.createBindGroup({
			layout: pipeline.getBindGroupLayout(0),
			entries: [this.#shape, this.#rows, this.#out, ...this.#votes].map((buffer, binding) => ({
				binding,
				resource: { buffer }
			}))
		});
	}

	/** @returns What the shader left in its result: a copy. */
	async run(
		rows: Uint8Array,
		shape: readonly number[],
		groups: readonly [x: number, y: number, z: number]
	): Promise<ArrayBuffer> {
		await this.#upload.mapAsync(MAP_MODE.WRITE);
		new Uint8Array(this.#upload.getMappedRange()).set(rows);
		this.#upload.unmap();
		this.#device.queue.writeBuffer(this.#shape, 0, Uint32Array.from(shape));

		const commands = this.#device.createCommandEncoder();
		commands.copyBufferToBuffer(this.#upload, 0, this.#rows, 0, this.#upload.size);
		const pass = commands.beginComputePass();
		pass.setPipeline(this.#pipeline);
		pass.setBindGroup(0, this.#bindings);
		pass.dispatchWorkgroups(...groups);
		pass.end();
		commands.copyBufferToBuffer(this.#out, 0, this.#readable, 0, this.#out.size);
		this.#device.queue.submit([commands.finish()]);

		await this.#readable.mapAsync(MAP_MODE.READ);
		const out = this.#readable.getMappedRange().slice(0);
		this.#readable.unmap();
		return out;
	}

	dispose(): void {
		const buffers = [this.#upload, this.#shape, this.#rows, this.#out, this.#readable];
		for (const buffer of [...buffers, ...this.#votes]) buffer.destroy();
	}
}
