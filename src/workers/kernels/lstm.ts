import {
	customGrad,
	tidy,
	transpose,
	zeros,
	type GradSaveFunc,
	type Tensor
} from '@tensorflow/tfjs-core';
import { SequenceMemory, type Recurrence } from './sequence-memory';

/** What an LSTM reads: of B examples and U units at T times. */
export interface LstmInputs {
	/** What comes of the inputs, [T, B, 4U]: of the gates i, f, g, o. */
	readonly x: Tensor;
	/** [U, 4U] */
	readonly recurrent: Tensor;
	/** Output and cell before the first time, [B, U]. */
	readonly h: Tensor;
	readonly c: Tensor;
}

/**
 * A whole sequence of an LSTM in one operation, with its gradient.
 *
 * i, f, o = gate(·), g = tanh(·) of x + h·R; c = f·c + i·g; h = o·tanh(c).
 *
 * @returns The outputs h [T, B, U], or the last of them [1, B, U].
 * @see Hochreiter and Schmidhuber 1997; Gers, Schmidhuber and Cummins 2000
 */
export function lstmSequence({ x, recurrent, h, c }: LstmInputs, recurrence: Recurrence): Tensor {
	const [steps = 0, rows = 0, width = 0] = x.shape;
	const units = width / 4;
	const memory = new SequenceMemory(recurrence, { steps, rows, units });
	const operation = customGrad((...args) => {
		const [x, recurrent, h0, c0] = args as Tensor[] as [Tensor, Tensor, Tensor, Tensor];
		const save = args[4] as GradSaveFunc;
		const gates = memory.room(4, steps);
		const [h, c] = [memory.history(h0), memory.history(c0)];
		forward(memory, { x, recurrent, h, c }, gates);
		save([recurrent, gates, h, c]);
		return { value: memory.outputs(h), gradFunc: (dy, saved) => backward(memory, dy, saved) };
	});
	return operation(x, recurrent, h, c);
}

/** Fills `gates`, and h and c [T + 1, B, U] from their second step on. */
function forward(memory: SequenceMemory, inputs: LstmInputs, gates: Tensor): void {
	const { kernels, rows, units, steps, isHard } = memory;
	const [x, z] = [memory.places(inputs.x), memory.places(gates)];
	const [h, c] = [memory.places(inputs.h), memory.places(inputs.c)];
	const recurrent = memory.address(inputs.recurrent);
	const s = memory.address(memory.room(4));
	for (let t = 0; t < steps; t++) {
		kernels.gemm(rows, 4 * units, units, h(t), 0, recurrent, s, 0);
		kernels.lstmForward(rows, units, isHard, x(t), s, c(t), z(t), c(t + 1), h(t + 1));
	}
}

/** Gradients of x, the recurrent weights, and what was before the first time. */
function backward(memory: SequenceMemory, dy: Tensor, saved: Tensor[]): Tensor[] {
	const [recurrent, gates, h, c] = saved as [Tensor, Tensor, Tensor, Tensor];
	const { kernels, rows, units, steps, isHard } = memory;
	return tidy(() => {
		const dx = memory.room(4, steps);
		const dh = zeros([rows, units]);
		// a kernel does not change what it reads: they take turns
		let [dc, next] = [zeros([rows, units]), zeros([rows, units])];
		const turned = memory.address(transpose(recurrent));
		const [gate, cell, to] = [memory.places(gates), memory.places(c), memory.places(dx)];
		const [given, s] = [memory.gradients(dy), memory.address(dh)];
		for (let t = steps - 1; t >= 0; t--) {
			const [from, into] = [memory.address(dc), memory.address(next)];
			const [z, before, after, y] = [gate(t), cell(t), cell(t + 1), given(t)];
			kernels.lstmBackward(rows, units, isHard, z, before, after, y, s, from, to(t), into);
			kernels.gemm(rows, units, 4 * units, to(t), 0, turned, s, 0);
			[dc, next] = [next, dc];
		}
		return [dx, memory.weightGradient(h, dx), dh, dc];
	});
}
