import type { BackendChoice, BackendName } from '$lib/domain/training';
import { chooseBackend } from './backend';
import { trainLocally } from './local-training';
import { predict } from './prediction';
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

	return {
		chooseBackend: async (only) => {
			if (isTraining) throw new Error('The backend cannot change while a training runs.');
			return choose(only);
		},
		trainLocally: async (task, onBatch) => {
			if (isTraining) throw new Error('A training is already running in this worker.');
			isTraining = true;
			control = new TrainingControl();
			try {
				const { backend } = await choose();
				return await trainLocally(task, { backend, control, onBatch });
			} finally {
				isTraining = false;
			}
		},
		pause: () => control.pause(),
		resume: () => control.resume(),
		stop: () => control.stop(),
		predict: async (model, examples) => {
			await choose();
			return predict(model, examples);
		}
	};
}
