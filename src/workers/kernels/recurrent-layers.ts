import {
	backend,
	getBackend,
	matMul,
	reshape,
	reverse,
	slice,
	tidy,
	transpose,
	zeros,
	type Tensor
} from '@tensorflow/tfjs-core';
import { RNN, type layers } from '@tensorflow/tfjs-layers';
import { gruSequence } from './gru';
import { lstmSequence } from './lstm';
import type { Recurrence } from './sequence-memory';
import { recurrentKernels, type WasmMemory } from './simd';

type LstmCell = ReturnType<typeof layers.lstmCell>;
type GruCell = ReturnType<typeof layers.gruCell>;
type GatedCell = LstmCell | GruCell;

/** What `RNN.call` is called with. */
interface CallArguments {
	readonly mask?: Tensor | null;
	readonly initialState?: Tensor[] | null;
}

let isDone = false;

/**
 * Has the LSTMs and GRUs of tfjs-layers run a whole sequence in one operation where the WASM backend can;
 * tfjs runs about thirty small ones a step in time, and half as many again backwards. Idempotent.
 *
 * What is not for these stays with tfjs: other activations, dropout, masks, layers that keep or return their
 * state, fewer than eight units, browsers without SIMD.
 */
export function fuseRecurrentLayers(): void {
	if (isDone) return;
	isDone = true;
	const { prototype } = RNN;
	const original = Object.getOwnPropertyDescriptor(prototype, 'call')?.value as RNN['call'];
	prototype.call = function (this: RNN, inputs, kwargs) {
		const found = suited(this, inputs, kwargs);
		return found ? tidy(() => outputOf(found)) : original.call(this, inputs, kwargs);
	};
}

interface Found {
	readonly layer: RNN;
	readonly cell: GatedCell;
	/** [B, T, features] */
	readonly x: Tensor;
	readonly states: readonly Tensor[] | null;
	readonly recurrence: Recurrence;
}

/** What the operation needs of a layer and its call; null where tfjs must do it. */
function suited(
	layer: RNN,
	inputs: Tensor | Tensor[],
	{ mask, initialState }: CallArguments
): Found | null {
	const memory = getBackend() === 'wasm' ? (backend() as unknown as WasmMemory) : null;
	const kernels = memory && recurrentKernels(memory);
	const [x] = [inputs].flat();
	const cell = layer.cell as GatedCell;
	if (!kernels || mask || x?.dtype !== 'float32' || !isSuitedLayer(layer)) return null;
	const recurrence = {
		memory,
		kernels,
		isHard: cell.recurrentActivation.getClassName() === 'hardSigmoid',
		isAll: layer.returnSequences
	};
	return { layer, cell, x, states: initialState ?? null, recurrence };
}

function isSuitedLayer({ returnState, stateful, cell: any }: RNN): boolean {
	const cell = any as GatedCell;
	if (returnState || stateful || !['LSTMCell', 'GRUCell'].includes(cell.getClassName()))
		return false;
	const gate = cell.recurrentActivation.getClassName();
	const areKnown = cell.activation.getClassName() === 'tanh' && /^(s|hardS)igmoid$/.test(gate);
	// products come in panels of eight columns
	return areKnown && cell.units >= 8 && cell.dropout === 0 && cell.recurrentDropout === 0;
}

/** @returns [B, T, U] or [B, U], as the layer is asked. */
function outputOf({ layer, cell, x, states, recurrence }: Found): Tensor {
	const inTime = transpose(x, [1, 0, 2]);
	const ordered = layer.goBackwards ? reverse(inTime, 0) : inTime;
	const [rows = 0] = x.shape;
	const first = states ?? [zeros([rows, cell.units]), zeros([rows, cell.units])];
	const runOf = cell.getClassName() === 'LSTMCell' ? lstmOf : gruOf;
	const outputs = runOf(cell, ordered, first)(recurrence);
	return layer.returnSequences ? transpose(outputs, [1, 0, 2]) : outputs.squeeze([0]);
}

type Run = (recurrence: Recurrence) => Tensor;

function lstmOf(cell: GatedCell, sequence: Tensor, [h, c]: readonly Tensor[]): Run {
	if (!h || !c) throw new Error('An LSTM starts from an output and a cell.');
	const recurrent = cell.recurrentKernel.read();
	const x = project(cell, sequence, [0, 4]);
	return (recurrence) => lstmSequence({ x, recurrent, h, c }, recurrence);
}

function gruOf(cell: GatedCell, sequence: Tensor, [h]: readonly Tensor[]): Run {
	if (!h) throw new Error('A GRU starts from an output.');
	const recurrent = cell.recurrentKernel.read();
	const { units } = cell;
	const inputs = {
		x: project(cell, sequence, [0, 2]),
		fresh: project(cell, sequence, [2, 1]),
		gateWeights: slice(recurrent, [0, 0], [units, 2 * units]),
		freshWeights: slice(recurrent, [0, 2 * units], [units, units]),
		h
	};
	return (recurrence) => gruSequence(inputs, recurrence);
}

/**
 * x·W + b of all times in one product, for some of the gates.
 *
 * @param x [T, B, features]
 * @param gates The first, and how many.
 * @returns [T, B, gates·U]
 */
function project(cell: GatedCell, x: Tensor, [first, count]: [number, number]): Tensor {
	const [steps = 0, rows = 0, features = 0] = x.shape;
	const [from, width] = [first * cell.units, count * cell.units];
	const part = (weight: Tensor, axis: number) => {
		if (weight.shape[axis] === width) return weight;
		const before = Array<number>(axis).fill(0);
		return slice(weight, [...before, from], [...weight.shape.slice(0, axis), width]);
	};
	const product = matMul(reshape(x, [steps * rows, features]), part(cell.kernel.read(), 1));
	const sum = cell.useBias ? product.add(part(cell.bias.read(), 0)) : product;
	return reshape(sum, [steps, rows, width]);
}
