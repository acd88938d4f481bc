import { describe, expect, it } from 'vitest';
import { learntIn } from './learnt-weights';

const layer = (name: string, trainable: boolean) => ({
	class_name: 'Dense',
	config: { name, trainable }
});
const file = (layers: unknown[]) => ({
	modelTopology: { class_name: 'Sequential', config: { layers } },
	weightsManifest: [
		{
			weights: [
				{ name: 'base/kernel', shape: [4, 3] },
				{ name: 'head/kernel', shape: [3, 2] },
				{ name: 'head/scale', shape: [] }
			]
		}
	]
});

describe('learntIn', () => {
	it('leaves the weights of frozen layers out, within models, too', () => {
		expect(learntIn(file([layer('base', true), layer('head', true)]))).toBe(19);
		expect(learntIn(file([layer('base', false), layer('head', true)]))).toBe(7);
		const inner = { class_name: 'Model', config: { layers: [layer('base', false)] } };
		expect(learntIn(file([inner, layer('head', true)]))).toBe(7);
	});

	it.each([null, 'text', {}, { weightsManifest: 1 }, { weightsManifest: [{}] }])(
		'knows nothing of what is no model.json: %j',
		(json) => {
			expect(learntIn(json)).toBeNull();
		}
	);
});
