import { readFileSync } from 'node:fs';
import { assertPlausible, meanOfSum } from '$lib/domain/secure-aggregation/opened-sum';
import { SEALED_PART } from '$lib/domain/secure-aggregation/masked-size';
import {
	addWords,
	bytesPerWeight,
	signed,
	subtractWords,
	unpackWords
} from '$lib/domain/secure-aggregation/ring';
import type { SecurePolicy } from '$lib/domain/secure-aggregation/secure-policy';
import { NewFile } from '../new-file.server';

export interface SumToOpen {
	/** Masked payloads in files. */
	readonly masked: readonly { readonly path: string; readonly offset: number }[];
	/** Files of what each helper of a quorum has answered. */
	readonly answers: readonly string[];
	readonly numWeights: number;
	readonly policy: SecurePolicy;
	/** Where their mean goes, as flat float32. */
	readonly outPath: string;
}

/**
 * Σ yₖ − Σ answers: the masks are gone, exactly, in any order, and what is left is the sum. One update is
 * in memory at a time.
 *
 * @throws {StoreError} `update/shape-mismatch`, `update/sum-implausible`.
 */
export function openMaskedSum({ masked, answers, numWeights, policy, outPath }: SumToOpen): void {
	const bytes = bytesPerWeight(policy);
	const sum = new Uint32Array(numWeights);
	for (const { path, offset } of masked) {
		const packed = readFileSync(path).subarray(offset + SEALED_PART);
		addWords(sum, unpackWords(packed, { numWeights, bytes }));
	}
	for (const path of answers) {
		subtractWords(sum, unpackWords(readFileSync(path), { numWeights, bytes }));
	}
	const opened = signed(sum, bytes);
	assertPlausible(opened, masked.length, policy);
	const file = new NewFile(outPath);
	try {
		file.append(meanOfSum(opened, masked.length, policy));
		file.keep();
	} finally {
		file.discard();
	}
}
