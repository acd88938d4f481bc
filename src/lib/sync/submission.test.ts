import { describe, expect, it } from 'vitest';
import { sampleModel } from '$lib/store/fixtures';
import { maskedBytes } from '$lib/domain/secure-aggregation/masked-size';
import type { SecurePolicy } from '$lib/domain/secure-aggregation/secure-policy';
import { toBase64Url } from '$lib/wire/secure/base64url';
import { sha256Hex } from '$lib/wire/digest';
import { maskUpdate } from '$lib/wire/secure/masked-update';
import { decodeHeader } from '$lib/wire/update-container';
import { buildContribution } from './submission';

const summary = {
	numExamples: 40,
	epochs: 1,
	lossBefore: 2.3,
	lossAfter: 0.7,
	milliseconds: 900,
	isOutOfTime: false,
	backend: 'wasm'
} as const;

// as the masking worker does it
const nobody = { accountId: null, mask: maskUpdate };

describe('buildContribution', () => {
	it('writes a container that says what the server checks', async () => {
		const { detail } = await sampleModel();
		const { head } = detail;
		const cached = { modelId: detail.id, slug: detail.slug, detail, head, bytes: 0, cachedAt: 0 };
		const payload = Uint8Array.of(1, 2, 3, 4);
		const item = await buildContribution(
			cached,
			{ payload, summary },
			{ ...nobody, accountId: 'asha' }
		);

		const container = item.container ?? new Uint8Array();
		const { header, payloadOffset } = decodeHeader(container);
		expect(header).toMatchObject({
			id: item.id,
			modelId: detail.id,
			line: 1,
			baseVersion: 3,
			recipeDigest: head.recipeDigest,
			pluginDigest: head.plugin.digest,
			codec: 'float32',
			numWeights: 3,
			numExamples: 40,
			lossAfter: 0.7
		});
		expect(header).not.toHaveProperty('accuracyAfter');
		expect([...container.subarray(payloadOffset)]).toEqual([1, 2, 3, 4]);
		expect(item).toMatchObject({
			state: 'trained',
			accountId: 'asha',
			digest: await sha256Hex(container),
			bytes: container.length
		});
	});

	it('tells nothing but that there were enough examples, where privacy is promised', async () => {
		const { detail } = await sampleModel();
		const privacy = {
			kind: 'local',
			clippingNorm: 1,
			noiseMultiplier: 4,
			participationCap: 3
		} as const;
		const head = { ...detail.head, privacy };
		const cached = { modelId: detail.id, slug: detail.slug, detail, head, bytes: 0, cachedAt: 0 };
		const payload = Uint8Array.of(1);
		const item = await buildContribution(cached, { payload, summary }, nobody);
		const { header } = decodeHeader(item.container ?? new Uint8Array());
		expect(header).toMatchObject({
			numExamples: head.recipe.minExamples,
			privacy: { kind: 'local', clippingNorm: 1, noiseMultiplier: 4 }
		});
		expect(header).not.toHaveProperty('lossBefore');
		expect(header).not.toHaveProperty('lossAfter');
		expect(item).toMatchObject({ numExamples: 40, privacy });
	});

	it('lets nothing leave unmasked where the model opens sums only, and no two alike', async () => {
		const { detail } = await sampleModel();
		const curve = { name: 'ECDH', namedCurve: 'P-256' };
		const helpers = await Promise.all(
			[1, 2, 3, 4].map(async (k) => {
				const { publicKey } = await crypto.subtle.generateKey(curve, true, ['deriveBits']);
				const raw = new Uint8Array(await crypto.subtle.exportKey('raw', publicKey));
				return { url: `https://${k}.example`, publicKey: toBase64Url(raw) };
			})
		);
		const privacy: SecurePolicy = {
			kind: 'secure',
			clippingNorm: 1,
			least: 3,
			most: 256,
			bits: 16,
			helpers
		};
		const head = { ...detail.head, privacy };
		const cached = { modelId: detail.id, slug: detail.slug, detail, head, bytes: 0, cachedAt: 0 };
		const send = async () => {
			const payload = new Uint8Array(Uint32Array.of(1, 2, 3).buffer);
			const { container } = await buildContribution(cached, { payload, summary }, nobody);
			const { header, payloadOffset } = decodeHeader(container ?? new Uint8Array());
			return { header, sent: [...(container ?? new Uint8Array()).subarray(payloadOffset)] };
		};
		const [one, two] = [await send(), await send()];
		expect(one.header).toMatchObject({
			codec: 'masked',
			numExamples: head.recipe.minExamples,
			privacy: { kind: 'secure', clippingNorm: 1 }
		});
		expect(one.header).not.toHaveProperty('lossBefore');
		expect(one.sent).toHaveLength(maskedBytes(3, privacy));
		const masked = ({ sent }: typeof one) => sent.slice(-9);
		expect(masked(one)).not.toEqual([1, 0, 0, 2, 0, 0, 3, 0, 0]);
		expect(masked(one)).not.toEqual(masked(two));
	});

	it('seals nothing to a helper whose key is none', async () => {
		const { detail } = await sampleModel();
		const none = { url: 'https://1.example', publicKey: 'B'.padEnd(87, 'A') };
		const helpers = [none, none, none, none];
		const privacy: SecurePolicy = {
			kind: 'secure',
			clippingNorm: 1,
			least: 3,
			most: 256,
			bits: 16,
			helpers
		};
		const head = { ...detail.head, privacy };
		const cached = { modelId: detail.id, slug: detail.slug, detail, head, bytes: 0, cachedAt: 0 };
		const payload = new Uint8Array(12);
		await expect(buildContribution(cached, { payload, summary }, nobody)).rejects.toThrow(
			expect.objectContaining({ code: 'model/invalid' })
		);
	});

	it('mints ids that sort by time', async () => {
		const { detail } = await sampleModel();
		const { head } = detail;
		const cached = { modelId: detail.id, slug: detail.slug, detail, head, bytes: 0, cachedAt: 0 };
		const payload = Uint8Array.of(1);
		const first = await buildContribution(cached, { payload, summary }, nobody);
		const second = await buildContribution(cached, { payload, summary }, nobody);
		expect(first.id < second.id).toBe(true);
	});
});
