import type { PluginCalls } from '$lib/plugins/calls';
import type { TrainingSummary } from '$lib/domain/training';
import type { ExampleVault } from './example-vault.svelte';
import { busy, type TrainingSteering } from './steering';

/** What the training page does when its plugin asks: one function a call. */

const DEFAULT_PAGE = 50;

type ExampleCalls = Pick<
	PluginCalls,
	'examples.add' | 'examples.list' | 'examples.remove' | 'examples.removeLast' | 'examples.clear'
>;

/** Its own model's examples, and no others. */
export function exampleCalls(vault: ExampleVault): ExampleCalls {
	return {
		'examples.add': ({ examples }) => vault.add(examples),
		'examples.list': async ({ after, limit = DEFAULT_PAGE }) => {
			const listed = await vault.list(after, limit);
			return listed.map(({ id, addedAt, ...kept }) =>
				'label' in kept
					? { id, addedAt, input: kept.input, label: kept.label }
					: { id, addedAt, input: kept.input, values: kept.values }
			);
		},
		'examples.remove': ({ ids }) => vault.remove(ids),
		'examples.removeLast': () => vault.removeLast(),
		'examples.clear': () => vault.clear()
	};
}

type TrainingCalls = Pick<
	PluginCalls,
	'train.plan' | 'train.start' | 'train.stop' | 'train.cancel' | 'train.continue'
>;

interface Trainable {
	readonly isBusy: boolean;
	train(validates: boolean): Promise<TrainingSummary>;
	finish(): Promise<void>;
	stop(): Promise<void>;
}

/** Steering alone: weights, changes and noise are no plugin's business. */
export function trainingCalls(session: Trainable, steering: TrainingSteering): TrainingCalls {
	return {
		'train.plan': (plan) => {
			steering.plan(plan);
			return Promise.resolve(null);
		},
		'train.start': async ({ validates, ...plan }) => {
			if (session.isBusy) throw busy();
			steering.plan(plan);
			return outcomeOf(await session.train(validates));
		},
		'train.stop': async () => {
			await session.finish();
			return null;
		},
		'train.cancel': async () => {
			await session.stop();
			return null;
		},
		'train.continue': (answer) => {
			steering.answer(answer);
			return Promise.resolve(null);
		}
	};
}

function outcomeOf(summary: TrainingSummary) {
	const { numExamples, epochs, milliseconds, isOutOfTime } = summary;
	const { lossBefore, lossAfter, accuracyBefore, accuracyAfter } = summary;
	const measured = { lossBefore, lossAfter, accuracyBefore, accuracyAfter };
	return { numExamples, epochs, milliseconds, isOutOfTime, ...measured };
}
