import { StoreError } from '$lib/domain/errors';
import { answering } from '$server/errors.server';
import { declaredBytes, discard, lentBodyOf } from '$server/http/body.server';
import { byteRange } from '$server/http/byte-range';
import { runningServices } from '$server/services.server';
import type { RequestHandler } from './$types';

/** Takes a file into the private room. A retry costs nothing: what is there already is not read again. */
export const PUT: RequestHandler = ({ request, params: { digest }, locals: { account } }) =>
	answering(async () => {
		try {
			if (!account) throw new StoreError('account/signed-out', 'Sign in to send files.');
			const { blobs, config } = await runningServices();
			const existing = await blobs.uploads.renew(digest);
			if (existing !== null) return Response.json({ bytes: existing });

			const contributes = account.role === 'contributor';
			const maxBytes = contributes ? config.maxUpdateBytes : config.maxBlobBytes;
			if (declaredBytes(request) > maxBytes) {
				throw new StoreError('blob/too-large', `A file may have ${maxBytes} bytes at most.`);
			}
			const { bytes } = await blobs.uploads.put(digest, lentBodyOf(request), maxBytes);
			return Response.json({ bytes }, { status: 201 });
		} finally {
			discard(request);
		}
	});

export const GET: RequestHandler = ({ request, params: { digest } }) =>
	answering(async () => {
		const { published, size } = await find(digest);
		if (request.headers.get('if-none-match')?.includes(digest)) {
			return new Response(null, { status: 304, headers: headersOf(digest) });
		}
		const range = byteRange(request.headers.get('range'), size);
		if (range === 'unsatisfiable') {
			const headers = { 'content-range': `bytes */${size}` };
			return new Response(null, { status: 416, headers });
		}
		const headers = headersOf(digest);
		headers.set('content-length', String(range ? range.end - range.start + 1 : size));
		if (range) headers.set('content-range', `bytes ${range.start}-${range.end}/${size}`);
		const body = await published.stream(digest, range ?? undefined);
		return new Response(body as BodyInit, { status: range ? 206 : 200, headers });
	});

export const HEAD: RequestHandler = ({ params: { digest } }) =>
	answering(async () => {
		const { size } = await find(digest);
		const headers = headersOf(digest);
		headers.set('content-length', String(size));
		return new Response(null, { headers });
	});

async function find(digest: string) {
	const { published } = (await runningServices()).blobs;
	const size = await published.size(digest);
	if (size === null) throw new StoreError('blob/not-found', `There is no file ${digest}.`);
	return { published, size };
}

function headersOf(digest: string): Headers {
	return new Headers({
		'content-type': 'application/octet-stream',
		// the address is the content: it never changes
		'cache-control': 'public, max-age=31536000, immutable',
		etag: `"${digest}"`,
		'accept-ranges': 'bytes',
		// someone else's bytes: opened as a page they may do nothing
		'content-security-policy': "default-src 'none'; sandbox"
	});
}
