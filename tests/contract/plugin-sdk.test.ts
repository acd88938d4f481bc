import { describe, expect, expectTypeOf, it, vi } from 'vitest';
import { createContext, Script } from 'node:vm';
import type * as sdk from '../../packages/plugin-sdk/index';
import type { Example } from '../../src/lib/domain/examples';
import { pluginContract, type PluginManifest2 } from '../../src/lib/domain/plugin';
import type { PluginCalls } from '../../src/lib/plugins/calls';
import type { ExampleCounts, PluginTheme } from '../../src/lib/plugins/host-events';
import { PluginSession } from '../../src/lib/plugins/plugin-session';
import type { hostMessage } from '../../src/lib/plugins/protocol';
import { preludeOf } from '../../src/lib/wire/plugin-prelude';
import { plainTheme } from '../support/plain-theme';
import type { z } from 'zod/mini';

type Host = z.infer<typeof hostMessage>;
type Event<Kind extends string> = Omit<Extract<Host, { kind: Kind }>, 'kind'>;
type Params<Name extends keyof PluginCalls> = Parameters<PluginCalls[Name]>[0];
type Answer<Name extends keyof PluginCalls> = Awaited<ReturnType<PluginCalls[Name]>>;
type Returns<Call extends (...args: never[]) => Promise<unknown>> = Awaited<ReturnType<Call>>;
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const manifest: PluginManifest2 & sdk.PluginManifest = {
	contract: 2,
	id: 'probe',
	title: { en: 'Probe' },
	locales: ['en'],
	html: 'index.html',
	script: 'main.js',
	input: { shape: [2], range: [0, 1] },
	target: { kind: 'classes', labels: ['no', 'yes'] },
	permissions: ['files', 'camera', 'microphone', 'csv', 'text', 'train']
};

describe('the types that plugins are written with', () => {
	it('are those of the messages', () => {
		expectTypeOf<sdk.PluginManifest>().toEqualTypeOf<PluginManifest2>();
		expectTypeOf<Mutable<Example>>().toExtend<sdk.Example>();
		expectTypeOf<sdk.Example>().toExtend<Example>();
		expectTypeOf<sdk.Setting>().toEqualTypeOf<Event<'init'>>();
		expectTypeOf<sdk.Theme>().toEqualTypeOf<Mutable<PluginTheme>>();
		expectTypeOf<sdk.ExampleCounts>().toEqualTypeOf<ExampleCounts>();
		expectTypeOf<sdk.Events['training']>().toEqualTypeOf<Event<'training'>>();
		expectTypeOf<sdk.Events['batch']>().toEqualTypeOf<Event<'batch'>>();
		expectTypeOf<sdk.EpochEnd>().toEqualTypeOf<Event<'epoch'>>();
		expectTypeOf<sdk.PictureOptions>().toEqualTypeOf<Params<'capture.images'>>();
		expectTypeOf<sdk.PictureOptions>().toEqualTypeOf<Params<'capture.photo'>>();
		expectTypeOf<sdk.TrainingPlan>().toEqualTypeOf<Params<'train.plan'>>();
		expectTypeOf<sdk.Measures>().toEqualTypeOf<Answer<'model.evaluate'>>();
		expectTypeOf<sdk.TrainingOutcome>().toEqualTypeOf<Answer<'train.start'>>();
		expectTypeOf<sdk.Which | undefined>().toEqualTypeOf<Params<'model.predict'>['model']>();

		type Examples = sdk.MlStore['examples'];
		expectTypeOf<Returns<Examples['add']>>().toEqualTypeOf<Answer<'examples.add'>>();
		expectTypeOf<Answer<'examples.list'>>().toExtend<Returns<Examples['list']>>();
		expectTypeOf<Returns<Examples['remove']>>().toEqualTypeOf<Answer<'examples.remove'>>();
		expectTypeOf<Returns<Examples['removeLast']>>().toEqualTypeOf<Answer<'examples.removeLast'>>();
		expectTypeOf<Returns<Examples['clear']>>().toEqualTypeOf<Answer<'examples.clear'>>();
		type Capture = sdk.MlStore['capture'];
		expectTypeOf<Returns<Capture['images']>>().toEqualTypeOf<Answer<'capture.images'>>();
		expectTypeOf<Returns<Capture['photo']>>().toEqualTypeOf<Answer<'capture.photo'>>();
		expectTypeOf<Parameters<Capture['sound']>[0]>().toEqualTypeOf<Params<'capture.sound'>>();
		expectTypeOf<Returns<Capture['sound']>>().toEqualTypeOf<Answer<'capture.sound'>>();
		expectTypeOf<Parameters<Capture['sounds']>[0]>().toEqualTypeOf<Params<'capture.sounds'>>();
		expectTypeOf<Returns<Capture['sounds']>>().toEqualTypeOf<Answer<'capture.sounds'>>();
		expectTypeOf<Returns<Capture['table']>>().toEqualTypeOf<Answer<'capture.table'>>();
		expectTypeOf<Returns<Capture['text']>>().toEqualTypeOf<Answer<'capture.text'>>();
	});
});

const training = {
	epochs: 1,
	batchSize: 8,
	learningRate: 0.1,
	minExamples: 1,
	bounds: { epochs: [1, 1], batchSize: [8, 8], learningRate: [0.1, 0.1] }
} satisfies sdk.Setting['training'];
const theme: sdk.Theme = plainTheme;
const id = '01890a5d-ac96-774b-bcce-b302099a8057';
const sound = { samples: new Float32Array(4), rate: 8000 };
const sounds = { sounds: [new Float32Array(4)], rate: 8000, failed: 1 };
const measures = { numExamples: 1, loss: 0.5, accuracy: 1, metrics: {} };
const outcome = {
	numExamples: 1,
	epochs: 2,
	milliseconds: 5,
	isOutOfTime: false,
	lossBefore: 1,
	lossAfter: 0.5
};
const answers: { [Name in keyof PluginCalls]: Answer<Name> } = {
	'examples.add': [id],
	'examples.list': [{ id, addedAt: 1, input: new Float32Array(2), label: 1 }],
	'examples.remove': 1,
	'examples.removeLast': null,
	'examples.clear': 3,
	'capture.images': { inputs: [new Float32Array(2)], failed: 1 },
	'capture.photo': null,
	'capture.sound': sound,
	'capture.sounds': sounds,
	'capture.table': { name: 'a.csv', columns: ['a'], rows: [['1']] },
	'capture.text': { name: 'a.txt', text: 'words' },
	'model.predict': { outputs: Float32Array.of(0.25, 0.75, 1, 0), perInput: 2 },
	'model.evaluate': measures,
	'train.plan': null,
	'train.start': outcome,
	'train.stop': null,
	'train.cancel': null,
	'train.continue': null
};

/** The real prelude in a window of straw, and the real host at the other end of its port. */
function start(
	allowed: sdk.Permission[] = ['files', 'camera', 'microphone', 'csv', 'text', 'train']
) {
	const { port1, port2 } = new MessageChannel();
	const asked: { name: string; params: unknown }[] = [];
	const calls = Object.fromEntries(
		Object.entries(answers).map(([name, answer]) => [
			name,
			(params: unknown) => {
				asked.push({ name, params });
				return Promise.resolve(answer);
			}
		])
	) as unknown as PluginCalls;
	const deaths: string[] = [];
	const contract = pluginContract(manifest);
	const session = new PluginSession(
		port1,
		{
			contract,
			locale: 'en',
			theme,
			training,
			permissions: allowed,
			examples: { total: 0, perLabel: [0, 0] }
		},
		{
			calls,
			onResize: () => undefined,
			onError: (error) => {
				throw error;
			},
			onDead: (error) => deaths.push(error.message)
		}
	);
	const close = () => {
		session.close();
		port2.close();
	};
	return {
		mlstore: straw(port2),
		session,
		asked,
		deaths,
		close
	};
}

function straw(port: MessagePort): sdk.MlStore {
	let hear: (event: unknown) => void = () => undefined;
	const parent = { postMessage: () => undefined };
	const root = {
		style: { setProperty: () => undefined },
		getBoundingClientRect: () => ({ height: 1 })
	};
	const window = {
		parent,
		document: { documentElement: root },
		Navigator: { prototype: {} },
		ResizeObserver: class {
			observe() {
				return undefined;
			}
		},
		addEventListener: (_kind: string, listener: typeof hear) => (hear = listener),
		removeEventListener: () => undefined
	};
	// of this realm: what a frame makes is of its window's realm, too
	const realm = createContext({
		window,
		Float32Array,
		ArrayBuffer,
		Object,
		Array,
		Map,
		Promise,
		Error
	});
	const mlstore: unknown = new Script(`(${preludeOf(2)})(window, () => 'worker')`).runInContext(
		realm
	);
	hear({ source: parent, ports: [port] });
	return mlstore as sdk.MlStore;
}

describe('mlstore', () => {
	it('starts the worker that the frame has for it', () => {
		const { mlstore, close } = start([]);
		expect(mlstore.worker()).toBe('worker');
		close();
	});

	it('asks as the host understands, and gives its answers', async () => {
		const { mlstore, asked, deaths, close } = start();
		const setting = await mlstore.ready();
		expect(setting).toMatchObject({ locale: 'en', target: manifest.target, training });
		expect(mlstore.ready()).toBe(mlstore.ready());

		const input = Float32Array.of(0, 1);
		const given = [
			await mlstore.examples.add({ input, label: 1 }),
			await mlstore.examples.list({ limit: 5 }),
			await mlstore.examples.remove(id),
			await mlstore.examples.removeLast(),
			await mlstore.examples.clear(),
			await mlstore.capture.images(),
			await mlstore.capture.photo({ shape: [8, 8, 3], reading: 'plain' }),
			await mlstore.capture.sound({ seconds: 1, rate: 8000 }),
			await mlstore.capture.sounds({ seconds: 1, rate: 8000 }),
			await mlstore.capture.table(),
			await mlstore.capture.text(),
			await mlstore.model.predict([input, input], { model: 'published' }),
			await mlstore.model.evaluate({ examples: [{ input, label: 0 }], model: 'training' }),
			await mlstore.train.plan({ epochs: 2 }),
			await mlstore.train.start({ batches: 5, learningRate: 0.1 }),
			await mlstore.train.stop(),
			await mlstore.train.cancel()
		];
		const named = Object.fromEntries(
			Object.entries(answers).filter(([name]) => name !== 'train.continue')
		);
		const split = [Float32Array.of(0.25, 0.75), Float32Array.of(1, 0)];
		expect(given).toEqual(Object.values({ ...named, 'model.predict': split }));
		expect(asked.map(({ name }) => name)).toEqual(Object.keys(named));
		expect(asked[0]?.params).toEqual({ examples: [{ input, label: 1 }] });
		expect(asked[11]?.params).toMatchObject({ inputs: Float32Array.of(0, 1, 0, 1) });
		expect(deaths).toEqual([]);
		close();
	});

	it('validates between epochs, and stops where its plugin says so', async () => {
		const { mlstore, session, asked, close } = start();
		await mlstore.ready();
		const epochs: number[] = [];
		await mlstore.train.start({
			onEpoch: async ({ epoch }) => {
				epochs.push(epoch);
				await mlstore.model.evaluate({ model: 'training' });
				if (epoch === 3) throw new Error('a validation that fails');
				return epoch < 2;
			}
		});
		for (const epoch of [1, 2, 3]) {
			session.tellTraining({ kind: 'epoch', epoch, epochs: 9, loss: 1 });
			await vi.waitFor(() =>
				expect(asked.at(-1)).toEqual({
					name: 'train.continue',
					params: { epoch, stop: epoch === 2 }
				})
			);
		}
		expect(epochs).toEqual([1, 2, 3]);
		expect(asked[0]?.params).toEqual({ validates: true });
		close();
	});

	it('tells events to the one handler of each, until it is taken away', async () => {
		const { mlstore, session, close } = start();
		await mlstore.ready();
		const heard: unknown[] = [];
		const stop = mlstore.on('examples', (counts) => heard.push(counts));
		session.setExamples({ total: 1, perLabel: [0, 1] });
		await vi.waitFor(() =>
			expect(heard).toEqual([{ kind: 'examples', total: 1, perLabel: [0, 1] }])
		);
		stop();
		session.setExamples({ total: 2, perLabel: [0, 2] });
		await mlstore.examples.clear();
		expect(heard).toHaveLength(1);
		expect(() => mlstore.on('answer' as 'theme', () => undefined)).toThrow(/no event/);
		close();
	});

	it('refuses with the code that the host gave', async () => {
		const { mlstore, close } = start([]);
		await expect(mlstore.train.start()).rejects.toMatchObject({
			code: 'plugin/not-permitted',
			message: expect.stringMatching(/has not allowed/) as string
		});
		close();
	});
});
