import { StoreError } from '$lib/domain/errors';
import { timeLeft, withBatch, type Pace } from '$lib/domain/eta';
import type {
	BackendChoice,
	BatchMetrics,
	TrainingStatus,
	TrainingSummary
} from '$lib/domain/training';
import type { TrainingEvent } from '$lib/plugins/host-events';
import { busy } from './steering';

/** How trainings go, one after the other: for their page to show, and for their plugin to hear. */
export abstract class TrainingProgress {
	status: TrainingStatus | 'idle' = $state('idle');
	backend = $state.raw<BackendChoice | null>(null);
	/** Every batch so far. */
	history = $state.raw<readonly BatchMetrics[]>([]);
	summary = $state.raw<TrainingSummary | null>(null);
	/** What last went wrong, for the user to read. */
	problem = $state<string | null>(null);
	#pace = $state.raw<Pace | null>(null);

	isBusy = $derived(['preparing', 'running', 'paused'].includes(this.status));
	/** Milliseconds of computing left; null while there is nothing to go by. */
	timeLeft = $derived.by(() => {
		const newest = this.history.at(-1);
		return newest ? timeLeft(this.#pace, newest.totalBatches - newest.batch) : null;
	});

	protected abstract tellPlugin(event: TrainingEvent): void;

	/**
	 * Follows one training from its start to its end.
	 *
	 * @throws {StoreError} `training/busy`, and whatever `train` throws.
	 */
	protected async follow(train: () => Promise<TrainingSummary>): Promise<TrainingSummary> {
		if (this.isBusy) throw busy();
		this.tell('preparing');
		this.history = [];
		this.#pace = null;
		this.problem = null;
		this.summary = null;
		try {
			this.summary = await train();
			this.tell('finished');
			return this.summary;
		} catch (error) {
			const isStopped = error instanceof StoreError && error.code === 'training/stopped';
			this.tell(isStopped ? 'stopped' : 'failed');
			throw error;
		}
	}

	protected take(batch: BatchMetrics): void {
		this.history = [...this.history, batch];
		this.#pace = withBatch(this.#pace, batch.milliseconds);
		this.tellPlugin({ kind: 'batch', ...batch });
	}

	protected tell(status: TrainingStatus): void {
		this.status = status;
		this.tellPlugin({ kind: 'training', status });
	}
}
