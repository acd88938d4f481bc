import { uuidv7 } from 'uuidv7';
import { sha256Hex } from '$lib/wire/digest';
import type { HeadManifest } from '$lib/wire/api';
import { encodeUpdate } from '$lib/wire/update-container';
import type { Contributor } from '../support/contributor';
import { signInByHttp } from '../support/journeys';
import { expect, test } from '../support/test';
import { containerFor, headerFor, submit } from '../support/updates';

let me: Contributor;
let head: HeadManifest;

test.beforeEach(async ({ store }) => {
	me = await signInByHttp(store.url, 'contributor@demo.local');
	const { items } = await me.trpc.models.list.query({});
	const [model] = items;
	if (!model) throw new Error('The demo has no model.');
	head = await me.trpc.models.head.query({ id: model.id });
});

test('bad updates are refused by code, the server lives and the head is unchanged', async ({
	store
}) => {
	const numWeights = head.numWeights;
	const nan = new Float32Array(numWeights).fill(NaN);
	const infinite = new Float32Array(numWeights).fill(Infinity);
	const bytesOf = (values: Float32Array<ArrayBuffer>) => new Uint8Array(values.buffer);
	const future = headerFor(head, { baseVersion: head.version + 1 });
	const futureLine = headerFor(head, { line: head.line + 1 });
	const header = headerFor(head);

	const cases: [string, string, Uint8Array<ArrayBuffer>][] = [
		['update/malformed', uuidv7(), Uint8Array.of(1, 2, 3)],
		['update/not-finite', header.id, encodeUpdate(header, bytesOf(nan))],
		['update/not-finite', header.id, encodeUpdate(header, bytesOf(infinite))],
		['update/shape-mismatch', header.id, encodeUpdate(header, bytesOf(nan).subarray(4))],
		['update/base-in-future', future.id, containerFor(future)],
		['update/base-in-future', futureLine.id, containerFor(futureLine)]
	];
	for (const [code, id, bytes] of cases) {
		// each its own update: a refused id stays refused
		const fresh = uuidv7();
		const renamed = code === 'update/malformed' ? bytes : rename(bytes, id, fresh);
		expect(await submit(me, renamed, fresh), code).toMatchObject({ status: 'rejected', code });
	}

	const digest = await sha256Hex(containerFor(header));
	const another = digest.replace(/^./, (first) => (first === '0' ? '1' : '0'));
	const wrongDigest = await me.put(another, containerFor(header));
	expect(await wrongDigest.json()).toMatchObject({ code: 'blob/digest-mismatch' });

	expect((await fetch(`${store.url}/healthz`)).ok).toBe(true);
	expect(await me.trpc.models.head.query({ id: head.modelId })).toMatchObject({
		version: head.version,
		weights: head.weights
	});
});

test('an update counts once, however often and from however many tabs it comes', async () => {
	const header = headerFor(head);
	const bytes = containerFor(header);
	const answers = await Promise.all([submit(me, bytes, header.id), submit(me, bytes, header.id)]);
	expect(answers.map(({ status }) => status).sort()).toEqual(['duplicate', 'queued']);
	expect(await submit(me, bytes, header.id)).toEqual({ status: 'duplicate' });

	const other = containerFor(header, 0.002);
	expect(await submit(me, other, header.id)).toMatchObject({
		status: 'rejected',
		code: 'update/id-reused'
	});
});

test('a body of 1 GB is refused without being kept', async ({ store }) => {
	let sent = 0;
	const gigabyte = new ReadableStream<Uint8Array>({
		pull(controller) {
			if (sent++ < 1024) controller.enqueue(new Uint8Array(1 << 20));
			else controller.close();
		}
	});
	const answer = await me.put('0'.repeat(64), gigabyte).catch(() => null);
	// a refusal while the body is still coming may also reach the sender as a closed connection
	if (answer) expect(await answer.json()).toMatchObject({ code: 'blob/too-large' });
	expect(sent).toBeLessThan(1024);
	expect((await fetch(`${store.url}/healthz`)).ok).toBe(true);
});

function rename(bytes: Uint8Array<ArrayBuffer>, from: string, to: string): Uint8Array<ArrayBuffer> {
	const text = Buffer.from(bytes);
	text.write(to, text.indexOf(from), 'latin1');
	return new Uint8Array(text);
}
