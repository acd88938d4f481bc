const MOST_PARTS = 100_000;
const MOST_DEPTH = 8;
/** What a part of a message costs beside its bytes. */
const PART_BYTES = 100;

/**
 * Bytes of a message, roughly, before anything in it is believed.
 *
 * @returns Infinity for what is nested too deep or in too many parts to be looked through.
 */
export function messageSize(data: unknown): number {
	let bytes = 0;
	let parts = 0;

	function add(value: unknown, depth: number): void {
		parts += 1;
		bytes += PART_BYTES;
		if (parts > MOST_PARTS || depth > MOST_DEPTH) bytes = Infinity;
		if (bytes === Infinity) return;
		if (typeof value === 'string') bytes += 2 * value.length;
		else if (ArrayBuffer.isView(value)) bytes += value.buffer.byteLength;
		else if (value instanceof ArrayBuffer) bytes += value.byteLength;
		else if (typeof value === 'object' && value !== null) addParts(value, depth + 1);
	}
	function addParts(value: object, depth: number): void {
		// not a plain object: no schema knows it, and it may hold whatever it likes
		if (value instanceof Map || value instanceof Set || value instanceof Blob) bytes = Infinity;
		for (const part of Array.isArray(value) ? (value as unknown[]) : Object.values(value)) {
			if (bytes === Infinity) return;
			add(part, depth);
		}
	}
	add(data, 0);
	return bytes;
}
