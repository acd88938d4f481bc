import { tmpdir } from 'node:os';
import { it } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import { fuzz, mutateText } from '../../../tests/support/fuzz';
import { FolderBlobStore } from '../blobs/folder-blob-store.server';
import { readCursor } from '../repositories/paging.server';
import { byteRange } from './byte-range';

const refusal = /^request\/invalid$/;

it('reads spoilt page markers, or refuses them', () =>
	fuzz({
		name: 'page marker',
		input: (random) => mutateText('1760000000000_0197c8f2-3b6e-7c3a-9a4e-6f0d6f0a1b2c', random),
		read: readCursor,
		refusal
	}));

it('reads spoilt byte ranges within the body', () =>
	fuzz({
		name: 'byte range',
		input: (random) => mutateText('bytes=10-499', random),
		read(header) {
			const range = byteRange(header, 1000);
			if (typeof range !== 'object' || range === null) {
				throw new StoreError('request/invalid', 'There is no range to serve.');
			}
			const { start, end } = range;
			const isWithin = 0 <= start && start <= end && end < 1000;
			if (!isWithin) throw new Error(`${header} reads as ${start} to ${end}.`);
		},
		refusal
	}));

it('looks for no spoilt digest outside its folder', () => {
	const store = new FolderBlobStore(tmpdir());
	return fuzz({
		name: 'digest in an address',
		input: (random) => (random() < 0.1 ? 'ab'.repeat(32) : mutateText('ab'.repeat(32), random)),
		read: (digest) => store.size(digest),
		refusal
	});
});
