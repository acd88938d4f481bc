import type { StoreError } from '$lib/domain/errors';
import { sizeOfShape, targetSizeOf, type BatchSpec } from '$lib/domain/examples';
import { refusedField } from '$lib/domain/refused-field';
import { isFinite32 } from '$lib/domain/weights';
import { z } from 'zod/mini';

/** Examples that an engineer keeps back to measure every version with. */
export interface HeldOut extends BatchSpec {
	/**
	 * [n, ...inputShape] flat: numbers as they are, bytes of which 0–255 stands for 0–1, or indices of tokens
	 * below 65,536.
	 */
	readonly inputs: Uint8Array | Uint16Array | Float32Array;
	/** [n, ...targetShape] flat: indices below `numLabels`, or numbers where that is 0. */
	readonly labels: Uint32Array | Float32Array;
}

/**
 * The file: `MLSH`, format (u32), header length H (u32), H bytes of JSON, then what is to be learnt of n examples,
 * four bytes each (u32; float32 where `numLabels` is 0), then the inputs: one byte a value, or four where the
 * header says `"values": "float32"`, or two (u16) where it says `"tokens"`. Little-endian.
 *
 * Format 1 knows neither `targetShape`, nor numbers to learn, nor tokens. A set that it can hold is still written
 * in it, so that such a set keeps its digest.
 */
const MAGIC = 0x48534c4d; // "MLSH" read as little-endian u32
const PREFIX = 12;
const MAX_HEADER_BYTES = 4096;
const BYTES_PER_VALUE = { bytes: 1, tokens: 2, float32: 4 };

const extent = z.int().check(z.positive(), z.maximum(1_000_000));
const shape = z.array(extent).check(z.minLength(1), z.maxLength(8));
const header1 = z.object({
	inputShape: shape,
	numLabels: extent,
	numExamples: extent,
	values: z.optional(z.literal('float32'))
});
const header2 = z.object({
	inputShape: shape,
	numLabels: z.int().check(z.minimum(0), z.maximum(1_000_000)),
	targetShape: z.optional(shape),
	numExamples: extent,
	values: z.optional(z.enum(['float32', 'tokens']))
});
const formats = new Map<number, typeof header1 | typeof header2>([
	[1, header1],
	[2, header2]
]);

export function encodeHeldOut(heldOut: HeldOut): Uint8Array<ArrayBuffer> {
	const { inputShape, numLabels, targetShape, inputs, labels } = heldOut;
	const values = kindOf(inputs);
	const numExamples = labels.length / targetSizeOf(heldOut);
	const json = new TextEncoder().encode(
		JSON.stringify({
			inputShape,
			numLabels,
			...(targetShape && { targetShape }),
			numExamples,
			...(values !== 'bytes' && { values })
		})
	);
	const targets = numLabels > 0 ? Uint32Array.from(labels) : Float32Array.from(labels);
	const start = PREFIX + json.length;
	const bytes = new Uint8Array(start + targets.byteLength + inputs.byteLength);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, MAGIC, true);
	view.setUint32(4, targetShape || numLabels === 0 || values === 'tokens' ? 2 : 1, true);
	view.setUint32(8, json.length, true);
	bytes.set(json, PREFIX);
	bytes.set(rawOf(targets), start);
	bytes.set(rawOf(inputs), start + targets.byteLength);
	return bytes;
}

/**
 * Reads a held-out file. Inputs of one byte are a view of `bytes`.
 *
 * @throws {StoreError} `held-out/invalid`, with the reason under the field `heldOut`.
 */
export function decodeHeldOut(bytes: Uint8Array): HeldOut {
	const { header, targetsAt } = readHeader(bytes);
	const { values = 'bytes', numExamples, ...spec } = header;
	const inputsAt = targetsAt + 4 * numExamples * targetSizeOf(spec);
	const inputBytes = numExamples * sizeOfShape(spec.inputShape) * BYTES_PER_VALUE[values];
	if (bytes.length !== inputsAt + inputBytes) {
		throw malformed(`${numExamples} examples need another number of bytes than it has`);
	}
	return {
		...spec,
		inputs: inputsIn(bytes.subarray(inputsAt), values),
		labels: targetsIn(bytes.subarray(targetsAt, inputsAt), spec.numLabels)
	};
}

function readHeader(bytes: Uint8Array) {
	if (bytes.length < PREFIX) throw malformed('it is too short');
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (view.getUint32(0, true) !== MAGIC) throw malformed('it is not a held-out set');
	const format = formats.get(view.getUint32(4, true));
	if (!format) throw malformed('it is written in an unknown format');
	const length = view.getUint32(8, true);
	if (length > MAX_HEADER_BYTES || PREFIX + length > bytes.length) {
		throw malformed('its header is cut short or too large');
	}
	const targetsAt = PREFIX + length;
	const header = parseHeader(bytes.subarray(PREFIX, targetsAt), format);
	if (header.numLabels === 0 && !header.targetShape) {
		throw malformed('it has neither labels nor numbers to learn');
	}
	return { header, targetsAt };
}

function kindOf(inputs: HeldOut['inputs']): keyof typeof BYTES_PER_VALUE {
	if (inputs instanceof Float32Array) return 'float32';
	return inputs instanceof Uint16Array ? 'tokens' : 'bytes';
}

function inputsIn(raw: Uint8Array, values: keyof typeof BYTES_PER_VALUE): HeldOut['inputs'] {
	if (values === 'bytes') return raw;
	return values === 'tokens' ? new Uint16Array(copyOf(raw)) : finite(raw);
}

function targetsIn(raw: Uint8Array, numLabels: number): HeldOut['labels'] {
	if (numLabels === 0) return finite(raw);
	const labels = new Uint32Array(copyOf(raw));
	if (labels.some((label) => label >= numLabels)) throw malformed('it has a label out of range');
	return labels;
}

/** Numbers must start at a multiple of their size. (The `slice` of a Buffer would be no copy.) */
function copyOf(raw: Uint8Array): ArrayBuffer {
	return new Uint8Array(raw).buffer;
}

/** As it lies in memory: little-endian wherever this runs. */
function rawOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
	return new Uint8Array(buffer, byteOffset, byteLength);
}

function finite(raw: Uint8Array): Float32Array {
	const values = new Float32Array(copyOf(raw));
	if (!isFinite32(values)) throw malformed('some of its values are NaN or infinite');
	return values;
}

function parseHeader(
	bytes: Uint8Array,
	format: typeof header1 | typeof header2
): z.infer<typeof header2> {
	try {
		return format.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
	} catch (cause) {
		throw malformed('its header is wrong', cause);
	}
}

function malformed(what: string, cause?: unknown): StoreError {
	return refusedField(
		'held-out/invalid',
		'heldOut',
		{ kind: 'set-unreadable', detail: what },
		cause
	);
}
