/** One helper of a committee: another party than the store, with a process of its own. */
export interface Helper {
	/** Where the store asks it to open sums. */
	readonly url: string;
	/** Base64url of its P-256 point, uncompressed (65 bytes). */
	readonly publicKey: string;
}

/** The store opens sums of updates only, with the help of a committee. It promises no ε. */
export interface SecurePolicy {
	readonly kind: 'secure';
	/** S > 0: each device clips its delta to this length. */
	readonly clippingNorm: number;
	/** T: no sum of fewer updates is ever opened. */
	readonly least: number;
	/** The largest sum that the ring holds. */
	readonly most: number;
	/** Bits of one quantised weight, its sign included. */
	readonly bits: number;
	/** `HELPERS` of them, in their places. */
	readonly helpers: Helper[];
}

/** What the numbers of such a policy may be. */
export const SECURE_LIMITS = { least: [3, 1024], most: [3, 1024], bits: [4, 20] } as const;

/** What the studio starts from: three bytes a weight, and sums of ten. */
export const SECURE_START = { least: 10, most: 256, bits: 16 } as const;

/** What is wrong with a policy whose numbers are within their limits; null if nothing. */
export function policyFault({ least, most, helpers }: SecurePolicy): 'least' | 'helpers' | null {
	if (most < least) return 'least';
	const differ = (of: readonly string[]) => new Set(of).size === of.length;
	const areApart = differ(helpers.map((one) => one.publicKey)) && differ(helpers.map((h) => h.url));
	return areApart ? null : 'helpers';
}

export function isSamePolicy(one: SecurePolicy, other: SecurePolicy): boolean {
	return (
		one.clippingNorm === other.clippingNorm &&
		one.least === other.least &&
		one.most === other.most &&
		one.bits === other.bits &&
		one.helpers.length === other.helpers.length &&
		one.helpers.every(
			({ url, publicKey }, k) =>
				url === other.helpers[k]?.url && publicKey === other.helpers[k].publicKey
		)
	);
}
