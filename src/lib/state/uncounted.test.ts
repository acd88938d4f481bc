import { describe, expect, it } from 'vitest';
import { sampleItem } from '$lib/store/fixtures';
import { uncounted } from './uncounted';

const local = {
	kind: 'local',
	clippingNorm: 1,
	noiseMultiplier: 4,
	participationCap: 3
} as const;

describe('uncounted', () => {
	it('is what left or will leave, of nobody else, and not what the store knows', () => {
		const items = [
			sampleItem(1, { state: 'trained', privacy: local }),
			sampleItem(2, { state: 'queued', privacy: local }),
			sampleItem(3, { state: 'accepted', privacy: local }),
			sampleItem(4, { state: 'merged', privacy: local }),
			sampleItem(5, { state: 'sent', accountId: 'bina', privacy: local }),
			sampleItem(6, { state: 'queued' })
		];
		const [, , third] = items;
		const found = uncounted(items, [third?.id ?? ''], 'asha');
		expect(found.map(({ privacy }) => privacy.kind)).toEqual(['local', 'local', 'none']);
	});
});
