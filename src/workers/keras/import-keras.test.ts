import { readFile } from 'node:fs/promises';
import '@tensorflow/tfjs';
import { setBackend, tensor, type Tensor } from '@tensorflow/tfjs-core';
import { strToU8, zipSync } from 'fflate';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Complaint } from '$lib/domain/complaint';
import type { StoreError } from '$lib/domain/errors';
import { loadModel } from '../layers-model';
import { importKeras, type ImportedModel } from './import-keras';

// HDF5 prints its stack of errors for each damaged file; it takes the console as it is when it is loaded
vi.hoisted(() => vi.spyOn(console, 'error').mockImplementation(() => undefined));

const folder = 'tests/support/keras';

beforeAll(() => setBackend('cpu'));

async function bytesOf(name: string): Promise<Uint8Array> {
	return new Uint8Array(await readFile(`${folder}/${name}`));
}

async function imported(name: string): Promise<ImportedModel> {
	return importKeras({ name, bytes: await bytesOf(name) });
}

/** What tfjs makes of the inputs, with the imported model. */
async function predictions(model: ImportedModel, inputs: readonly Tensor[]): Promise<number[]> {
	const { topology, specs, values } = model;
	const loaded = await loadModel({ topology, weightSpecs: specs, weights: values });
	const output = loaded.predict([...inputs]) as Tensor;
	return [...(await output.data())];
}

async function complaintAbout(name: string, bytes: Uint8Array): Promise<Complaint | undefined> {
	const refusal = await importKeras({ name, bytes }).then(
		() => null,
		(error: unknown) => error as StoreError
	);
	expect(refusal?.code).toBe('model/invalid');
	return refusal?.fields?.modelJson;
}

describe('importKeras', () => {
	it.each(
		['sequential', 'functional', 'nested', 'series', 'conv'].flatMap((name) =>
			name === 'conv' ? [`${name}.keras`] : [`${name}.keras`, `${name}.h5`]
		)
	)('predicts as Keras itself does: %s', async (name) => {
		const told = JSON.parse(
			await readFile(`${folder}/${name.replace(/\..*/, '.json')}`, 'utf8')
		) as { inputs: number[][]; shapes: number[][]; outputs: number[] };
		const inputs = told.inputs.map((values, i) => tensor(values, told.shapes[i]));
		const outputs = await predictions(await imported(name), inputs);
		expect(outputs).toHaveLength(told.outputs.length);
		outputs.forEach((value, i) => expect(value).toBeCloseTo(told.outputs[i] ?? NaN, 5));
	});

	it.each([
		['keras2-dense.h5', [1, 2], [5.5, 0]],
		['keras2-nested.h5', [3, 2], [1.2]]
	])('reads Keras 2, by hand: %s', async (name, input, output) => {
		const outputs = await predictions(await imported(name), [tensor([input])]);
		outputs.forEach((value, i) => expect(value).toBeCloseTo(output[i] ?? NaN, 6));
		expect(outputs).toHaveLength(output.length);
	});

	it.each([
		['attention.keras', { kind: 'layer-unknown', layer: 'attention', type: 'MultiHeadAttention' }],
		['gru.h5', { kind: 'layer-option', layer: 'memory', type: 'GRU', option: 'reset_after = true' }]
	])('names the layer that cannot be trained: %s', async (name, complaint) => {
		expect(await complaintAbout(name, await bytesOf(name))).toEqual(complaint);
	});

	it.each([
		['nothing', new Uint8Array()],
		['text', strToU8('not a model at all')],
		['a zip that ends early', zipSync({ 'config.json': strToU8('{}') }).subarray(0, 40)],
		['a zip with other things', zipSync({ 'readme.txt': strToU8('hello') })],
		[
			'a config that is no JSON',
			zipSync({ 'config.json': strToU8('{'), 'model.weights.h5': strToU8('x') })
		]
	])('refuses %s', async (_, bytes) => {
		const kinds = ['keras-broken', 'keras-not-whole'];
		expect(kinds).toContain((await complaintAbout('mine.keras', bytes))?.kind);
	});
});
