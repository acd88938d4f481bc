import { StoreError } from '$lib/domain/errors';
import { answering } from '$server/errors.server';
import { findDifference } from '$server/publishing/weights-difference.server';
import { runningServices } from '$server/services.server';
import type { RequestHandler } from './$types';

/** What turns one version's weights into the head's, deflated: for a device that holds an older version. */
export const GET: RequestHandler = ({ params }) =>
	answering(async () => {
		const services = await runningServices();
		const [line, from, to] = [params.line, params.from, params.to].map(numberOf);
		const step = { modelId: params.model, line: line ?? 0, from: from ?? 0, to: to ?? 0 };
		const digest = await findDifference(services, step);
		const { published } = services.blobs;
		const headers = new Headers({
			'content-type': 'application/octet-stream',
			'content-length': String(await published.size(digest)),
			// versions never change
			'cache-control': 'public, max-age=31536000, immutable',
			'content-security-policy': "default-src 'none'; sandbox"
		});
		return new Response((await published.stream(digest)) as BodyInit, { headers });
	});

/** @throws {StoreError} `request/invalid`. */
function numberOf(text: string): number {
	if (/^[1-9][0-9]{0,8}$/.test(text)) return Number(text);
	throw new StoreError('request/invalid', 'A version is a whole number.');
}
