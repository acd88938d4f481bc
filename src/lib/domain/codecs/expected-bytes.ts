import { payloadBounds, type Encoding } from '../codec';
import { entryBytes } from './entries';
import { dataStart } from './top-k-payload';

/** Of an update's container: its header, in JSON. */
const HEADER_BYTES = 640;

/**
 * About how many bytes an update of `numWeights` weights is. Exact for dense codecs but for the header; of
 * top-k, whose size depends on where the largest changes are, what it is where they may be anywhere.
 */
export function expectedBytes(encoding: Encoding, numWeights: number): number {
	if (typeof encoding === 'string') return HEADER_BYTES + payloadBounds(encoding, numWeights).least;
	const { share, entries } = encoding;
	const count = Math.max(1, Math.round(share * numWeights));
	const p = Math.min(0.999999, share);
	// the entropy of which entries are sent, and the little that the code takes more
	const gaps = (1.01 * numWeights * (-p * Math.log2(p) - (1 - p) * Math.log2(1 - p))) / 8;
	return Math.round(HEADER_BYTES + dataStart(numWeights) + entryBytes(entries, count) + gaps);
}
