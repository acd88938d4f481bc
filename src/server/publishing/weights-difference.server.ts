import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createDeflate } from 'node:zlib';
import { DIFFERENCE_BLOCK, differenceOf } from '$lib/domain/codecs/weights-difference';
import { StoreError } from '$lib/domain/errors';
import { isVisible } from '$lib/domain/model';
import type { Blobs } from '../blobs/blob-store';
import type { PrismaClient } from '../database/generated/client';
import { findModel } from '../repositories/models.server';
import { findVersion } from '../repositories/versions.server';

export interface VersionStep {
	readonly modelId: string;
	readonly line: number;
	/** What the device holds. */
	readonly from: number;
	/** What it wants: the head. */
	readonly to: number;
}

interface DifferenceServices {
	readonly database: { readonly prisma: PrismaClient };
	readonly blobs: Blobs;
}

/** What was made since this process started, by the digests of both ends: null where it does not pay. */
const known = new WeakMap<Blobs, Map<string, Promise<string | null>>>();

/**
 * The digest of the deflated difference between two versions' weights, which is then in the blob store. It
 * is made when it is first asked for, once however many ask at a time.
 *
 * @throws {StoreError} `model/not-found`, `version/not-found` unless `to` is the head of that line, and
 *   `blob/not-found` where the difference would be no smaller than the weights.
 */
export async function findDifference(
	{ database: { prisma }, blobs }: DifferenceServices,
	{ modelId, line, from, to }: VersionStep
): Promise<string> {
	const model = await findModel(prisma, { id: modelId });
	if (!model || !isVisible('anyone', model.status)) {
		throw new StoreError('model/not-found', 'This store has no such model.');
	}
	const noWay = `There is no way from version ${from} to ${to}.`;
	if (model.line !== line || model.headNumber !== to || from >= to) {
		throw new StoreError('version/not-found', noWay);
	}
	const old = await findVersion(prisma, { modelId, line, number: from });
	const head = await findVersion(prisma, { modelId, line, number: to });
	// nobody was ever given a candidate
	if (!old?.promoted || !head) throw new StoreError('version/not-found', noWay);
	const digest = await once(blobs, old.weightsDigest, head.weightsDigest);
	if (digest) return digest;
	throw new StoreError('blob/not-found', 'The difference is no smaller than the weights.');
}

async function once(blobs: Blobs, from: string, to: string): Promise<string | null> {
	const made = known.get(blobs) ?? new Map<string, Promise<string | null>>();
	known.set(blobs, made);
	const key = `${from}:${to}`;
	const held = made.get(key);
	if (held && (await isGone(blobs, held)) && made.get(key) === held) made.delete(key);
	const difference = made.get(key) ?? make(blobs, from, to);
	made.set(key, difference);
	// what failed may be tried again
	difference.catch(() => made.delete(key));
	return difference;
}

/** Whether it was swept away; else it is renewed, so that what is asked for often stays. */
async function isGone({ published }: Blobs, held: Promise<string | null>): Promise<boolean> {
	const digest = await held;
	return digest !== null && (await published.renew(digest)) === null;
}

async function make({ published }: Blobs, from: string, to: string): Promise<string | null> {
	const full = (await published.size(to)) ?? 0;
	const paths = await Promise.all([published.localPath(from), published.localPath(to)]);
	const [held, wanted] = await Promise.all(paths.map((path) => open(path)));
	if (!held || !wanted) throw new Error('Both were opened.');
	try {
		const chunks: Uint8Array[] = [];
		let bytes = 0;
		// deflate runs in libuv's threads; between blocks the event loop is free
		for await (const chunk of Readable.from(blocks(held, wanted)).pipe(createDeflate())) {
			chunks.push(chunk as Uint8Array);
			bytes += (chunk as Uint8Array).length;
			if (bytes >= full) return null;
		}
		const hash = createHash('sha256');
		for (const chunk of chunks) hash.update(chunk);
		const digest = hash.digest('hex');
		await published.put(digest, Readable.from(chunks), bytes);
		return digest;
	} finally {
		await Promise.all([held.close(), wanted.close()]);
	}
}

async function* blocks(held: FileHandle, wanted: FileHandle): AsyncGenerator<Uint8Array> {
	for (let at = 0; ; at += 4 * DIFFERENCE_BLOCK) {
		const [from, to] = await Promise.all([held, wanted].map((file) => readBlock(file, at)));
		if (!from || !to || to.length === 0) return;
		yield differenceOf(from, to);
	}
}

async function readBlock(file: FileHandle, position: number): Promise<Uint32Array> {
	const words = new Uint32Array(DIFFERENCE_BLOCK);
	const bytes = new Uint8Array(words.buffer);
	let done = 0;
	while (done < bytes.length) {
		const { bytesRead } = await file.read(bytes, done, bytes.length - done, position + done);
		if (bytesRead === 0) break;
		done += bytesRead;
	}
	return words.subarray(0, done / 4);
}
