/**
 * Random numbers that repeat: uniform in [0, 1), 32 bits of state (mulberry32). Not for secrets.
 *
 * @see Tommy Ettinger 2017, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
 */
export function seededRandom(seed: number): () => number {
	let state = seed | 0;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let bits = Math.imul(state ^ (state >>> 15), state | 1);
		bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
		return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
	};
}

/**
 * The numbers 0 … n − 1 in an order drawn uniformly.
 *
 * @param random Uniform in [0, 1); called n − 1 times.
 * @see Durstenfeld 1964, Algorithm 235
 */
export function shuffled(n: number, random: () => number): Uint32Array {
	const order = Uint32Array.from({ length: n }, (_, i) => i);
	for (let i = n - 1; i > 0; i--) {
		const j = Math.floor(random() * (i + 1));
		const swapped = order[i] ?? 0;
		order[i] = order[j] ?? 0;
		order[j] = swapped;
	}
	return order;
}
