type Mutation = (bytes: Uint8Array, below: (n: number) => number) => Uint8Array;

/** What decoders trip over. */
const NASTY = [0, 0x7f, 0x80, 0xff];

const mutations: readonly Mutation[] = [
	(bytes, below) => bytes.subarray(0, below(bytes.length + 1)),
	(bytes, below) => {
		const longer = new Uint8Array(bytes.length + 1 + below(64));
		longer.set(bytes);
		for (let at = bytes.length; at < longer.length; at++) longer[at] = below(256);
		return longer;
	},
	(bytes, below) => bytes.map(() => below(256)),
	(bytes, below) => bytes.copyWithin(below(bytes.length), below(bytes.length)),
	// lengths and counts are at the start
	(bytes, below) => bytes.fill(below(256), below(16), below(20)),
	(bytes, below) => bytes.fill(NASTY[below(4)] ?? 0, below(bytes.length)),
	(bytes, below) => {
		const at = below(bytes.length);
		return bytes.fill((bytes[at] ?? 0) ^ (1 << below(8)), at, at + 1);
	},
	(bytes, below) => {
		const at = below(bytes.length);
		return bytes.fill(NASTY[below(4)] ?? 0, at, at + 1 + below(4));
	}
];

/**
 * A copy of `bytes` spoilt in one of many ways, for fuzz tests: bits flipped, bytes overwritten, cut,
 * lengthened, copied about, or all of it noise.
 *
 * @param random Uniform in [0, 1).
 */
export function mutate(bytes: Uint8Array, random: () => number): Uint8Array {
	const below = (n: number) => Math.floor(random() * n);
	return mutations[below(mutations.length)]?.(bytes.slice(), below) ?? bytes;
}
