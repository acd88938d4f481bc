import { describe, expect, it } from 'vitest';
import { sampleModel } from '$lib/store/fixtures';
import { sha256Hex } from '$lib/wire/digest';
import { decodeHeader } from '$lib/wire/update-container';
import { buildContribution } from './submission';

const summary = {
	numExamples: 40,
	lossBefore: 2.3,
	lossAfter: 0.7,
	milliseconds: 900,
	backend: 'wasm'
} as const;

describe('buildContribution', () => {
	it('writes a container that says what the server checks', async () => {
		const { detail } = await sampleModel();
		const { head } = detail;
		const cached = { modelId: detail.id, slug: detail.slug, detail, head, bytes: 0, cachedAt: 0 };
		const payload = Uint8Array.of(1, 2, 3, 4);
		const item = await buildContribution(cached, { payload, summary }, 'asha');

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
		const item = await buildContribution(cached, { payload, summary }, null);
		const { header } = decodeHeader(item.container ?? new Uint8Array());
		expect(header).toMatchObject({
			numExamples: head.recipe.minExamples,
			privacy: { kind: 'local', clippingNorm: 1, noiseMultiplier: 4 }
		});
		expect(header).not.toHaveProperty('lossBefore');
		expect(header).not.toHaveProperty('lossAfter');
		expect(item).toMatchObject({ numExamples: 40, privacy });
	});

	it('mints ids that sort by time', async () => {
		const { detail } = await sampleModel();
		const { head } = detail;
		const cached = { modelId: detail.id, slug: detail.slug, detail, head, bytes: 0, cachedAt: 0 };
		const payload = Uint8Array.of(1);
		const first = await buildContribution(cached, { payload, summary }, null);
		const second = await buildContribution(cached, { payload, summary }, null);
		expect(first.id < second.id).toBe(true);
	});
});
