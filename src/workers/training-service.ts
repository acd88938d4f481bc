import { StoreError } from '$lib/domain/errors';
import type { BackendChoice, BackendName } from '$lib/domain/training';
import { chooseBackend } from './backend';
import type { FittedModel } from './examples';
import { trainLocally } from './local-training';
import { measure, measureWith, predict, predictWith } from './prediction';
import type { TrainingApi } from './training-api';
import { TrainingControl } from './training-control';

/** The training that a worker offers: one at a time, on a backend that is chosen once. */
export function trainingService(): TrainingApi {
	let control = new TrainingControl();
	let chosen: { only: BackendName | undefined; choice: Promise<BackendChoice> } | null = null;
	let isTraining = false;

	/** Keeps the answer until another backend is asked for by name, or the choice failed. */
	function choose(only = chosen?.only): Promise<BackendChoice> {
		if (chosen?.only === only && chosen) return chosen.choice;
		const choice = chooseBackend(only);
		chosen = { only, choice };
		choice.catch(() => (chosen = null));
		return choice;
	}

	function inTraining(): FittedModel {
		if (control.training) return control.training;
		throw new StoreError('training/stopped', 'No training runs that could be asked.');
	}

	return {
		chooseBackend: async (only) => {
			if (isTraining) throw new Error('The backend cannot change while a training runs.');
			return choose(only);
		},
		trainLocally: async (task, onBatch, onEpoch) => {
			if (isTraining) throw new Error('A training is already running in this worker.');
			isTraining = true;
			control = new TrainingControl();
			try {
				const { backend } = await choose();
				return await trainLocally(task, { backend, control, onBatch, onEpoch });
			} finally {
				isTraining = false;
			}
		},
		pause: () => control.pause(),
		resume: () => control.resume(),
		finish: () => control.finish(),
		stop: () => control.stop(),
		predict: async (model, examples) => {
			await choose();
			return model === 'training'
				? predictWith(inTraining(), examples.inputs)
				: predict(model, examples);
		},
		evaluate: async (model, examples, recipe) => {
			await choose();
			return model === 'training'
				? measureWith(inTraining(), examples, recipe)
				: measure(model, examples, recipe);
		}
	};
}
