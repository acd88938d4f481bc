/** A few bytes changed, in half of them at the start, where HDF5 and zip say what is where. */
export function spoilt(bytes: Uint8Array, random: () => number): Uint8Array {
	const copy = bytes.slice(0, random() < 0.2 ? Math.floor(random() * bytes.length) : bytes.length);
	const reach = random() < 0.5 ? 2000 : copy.length;
	for (let n = Math.floor(random() * 6); n >= 0; n--) {
		const at = Math.floor(random() * Math.min(reach, copy.length));
		if (copy.length > 0) copy[at] = Math.floor(256 * random());
	}
	return copy;
}
