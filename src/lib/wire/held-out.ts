import type { StoreError } from '$lib/domain/errors';
import { refusedField } from '$lib/domain/refused-field';
import { isFinite32 } from '$lib/domain/weights';
import { z } from 'zod/mini';

/** Examples that an engineer keeps back to measure every version with. */
export interface HeldOut {
	/** Of one input, without the batch axis. */
	readonly inputShape: readonly number[];
	readonly numLabels: number;
	/** [n, ...inputShape] flat: as they are, or in bytes of which 0–255 stands for 0–1. */
	readonly inputs: Uint8Array | Float32Array;
	/** [n], each below `numLabels`. */
	readonly labels: Uint32Array;
}

/**
 * The file: `MLSH`, format (u32), header length H (u32), H bytes of JSON, n labels (u32 each), then the
 * inputs, one byte a value, or four where the header says `"values": "float32"`. Little-endian.
 */
const MAGIC = 0x48534c4d; // "MLSH" read as little-endian u32
const FORMAT = 1;
const PREFIX = 12;
const MAX_HEADER_BYTES = 4096;

const header = z.object({
	inputShape: z
		.array(z.int().check(z.positive(), z.maximum(1_000_000)))
		.check(z.minLength(1), z.maxLength(8)),
	numLabels: z.int().check(z.positive(), z.maximum(1_000_000)),
	numExamples: z.int().check(z.positive(), z.maximum(1_000_000)),
	values: z.optional(z.literal('float32'))
});

export function encodeHeldOut(heldOut: HeldOut): Uint8Array<ArrayBuffer> {
	const { inputShape, numLabels, inputs, labels } = heldOut;
	const values = inputs instanceof Float32Array && { values: 'float32' };
	const json = new TextEncoder().encode(
		JSON.stringify({ inputShape, numLabels, numExamples: labels.length, ...values })
	);
	const bytes = new Uint8Array(PREFIX + json.length + 4 * labels.length + inputs.byteLength);
	const view = new DataView(bytes.buffer);
	view.setUint32(0, MAGIC, true);
	view.setUint32(4, FORMAT, true);
	view.setUint32(8, json.length, true);
	bytes.set(json, PREFIX);
	const start = PREFIX + json.length;
	labels.forEach((label, i) => view.setUint32(start + 4 * i, label, true));
	const raw = new Uint8Array(inputs.buffer, inputs.byteOffset, inputs.byteLength);
	bytes.set(raw, start + 4 * labels.length);
	return bytes;
}

/**
 * Reads a held-out file. Inputs of one byte are a view of `bytes`.
 *
 * @throws {StoreError} `held-out/invalid`, with the reason under the field `heldOut`.
 */
export function decodeHeldOut(bytes: Uint8Array): HeldOut {
	if (bytes.length < PREFIX) throw malformed('it is too short');
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	if (view.getUint32(0, true) !== MAGIC) throw malformed('it is not a held-out set');
	if (view.getUint32(4, true) !== FORMAT) throw malformed('it is written in an unknown format');
	const length = view.getUint32(8, true);
	if (length > MAX_HEADER_BYTES || PREFIX + length > bytes.length) {
		throw malformed('its header is cut short or too large');
	}
	const { inputShape, numLabels, numExamples, values } = parseHeader(
		bytes.subarray(PREFIX, PREFIX + length)
	);

	const labelsAt = PREFIX + length;
	const inputsAt = labelsAt + 4 * numExamples;
	const inputSize = inputShape.reduce((size, dimension) => size * dimension, values ? 4 : 1);
	if (bytes.length !== inputsAt + numExamples * inputSize) {
		throw malformed(`${numExamples} examples need another number of bytes than it has`);
	}
	const labels = Uint32Array.from({ length: numExamples }, (_, i) =>
		view.getUint32(labelsAt + 4 * i, true)
	);
	if (labels.some((label) => label >= numLabels)) throw malformed('it has a label out of range');
	const raw = bytes.subarray(inputsAt);
	return { inputShape, numLabels, inputs: values ? finite(raw) : raw, labels };
}

function finite(raw: Uint8Array): Float32Array {
	// a copy: floats must start at a multiple of four
	const values = new Float32Array(raw.slice().buffer);
	if (!isFinite32(values)) throw malformed('some of its values are NaN or infinite');
	return values;
}

function parseHeader(bytes: Uint8Array): z.infer<typeof header> {
	try {
		return header.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
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
