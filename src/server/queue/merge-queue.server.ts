import { PgBoss } from 'pg-boss';
import type { Database } from '../database/database.server';
import type { MergeQueue } from './merge-queue';

/** What the jobs do. Each may run any number of times. */
export interface MergeJobs {
	merge(modelId: string): Promise<void>;
	/** Asks for every merge that is due, whether or not somebody asked before. */
	sweep(): Promise<void>;
}

interface ModelJob {
	readonly modelId: string;
}

/** Shorter waits would only be noise on the database. */
const POLL_SECONDS = 0.5;
const STOP_MILLISECONDS = 10_000;

/**
 * Merge jobs on the store's own database. Jobs are references: all that they say can be read again
 * from the store, which `sweep` does every minute and at the start, so no lost job loses a merge.
 */
export class BossMergeQueue implements MergeQueue {
	readonly #boss: PgBoss;
	readonly #embedded: boolean;
	#worker: string | null = null;

	private constructor(boss: PgBoss, embedded: boolean) {
		this.#boss = boss;
		this.#embedded = embedded;
	}

	static async open({ connectionString, embedded }: Database): Promise<BossMergeQueue> {
		const boss = new PgBoss({ connectionString, max: 3 });
		boss.on('error', (error) => console.error('The job queue had a problem:', error));
		await boss.start();

		// one job queued and one active per model: two merges of a model never run at once
		await boss.createQueue('merge', {
			policy: 'stately',
			retryLimit: 5,
			retryDelay: 5,
			retryBackoff: true,
			expireInSeconds: 3600,
			heartbeatSeconds: 30
		});
		await boss.createQueue('merge-due', { policy: 'short', retryLimit: 5 });
		await boss.createQueue('sweep', { policy: 'short', retryLimit: 0 });
		return new BossMergeQueue(boss, embedded);
	}

	async mergeNow(modelId: string): Promise<void> {
		await this.#boss.send('merge', { modelId }, { singletonKey: modelId });
		if (this.#worker) this.#boss.notifyWorker(this.#worker);
	}

	async mergeAfter(modelId: string, seconds: number): Promise<void> {
		// of several, the first asked for stays: the oldest update's
		const options = { singletonKey: modelId, startAfter: Math.ceil(seconds) };
		await this.#boss.send('merge-due', { modelId }, options);
	}

	/** Starts to do the jobs in this process. */
	async work(jobs: MergeJobs): Promise<void> {
		const boss = this.#boss;
		// the process whose jobs these were is gone, or the embedded database would be locked
		if (this.#embedded) await boss.deleteAllJobs('merge');

		const each =
			(act: (modelId: string) => Promise<void>) => async (batch: { data: ModelJob }[]) => {
				for (const job of batch) await act(job.data.modelId);
			};
		const polling = { pollingIntervalSeconds: POLL_SECONDS };
		this.#worker = await boss.work<ModelJob>(
			'merge',
			polling,
			each((id) => jobs.merge(id))
		);
		await boss.work<ModelJob>(
			'merge-due',
			each((id) => this.mergeNow(id))
		);
		await boss.work('sweep', () => jobs.sweep());
		await boss.schedule('sweep', '* * * * *');
		await jobs.sweep();
	}

	/**
	 * Does `job` by `cron` (minutes at the finest) and whenever `runSoon` asks for it, in one process at a time.
	 * What it does must be safe to do again, and found in the store: nothing is handed over.
	 */
	async repeat(name: string, cron: string, job: () => Promise<void>): Promise<void> {
		await this.#boss.createQueue(name, { policy: 'short', retryLimit: 0 });
		await this.#boss.work(name, { pollingIntervalSeconds: 2 }, job);
		await this.#boss.schedule(name, cron);
	}

	async runSoon(name: string): Promise<void> {
		// nobody repeats it here: it will find what there is to do when somebody does
		if (!(await this.#boss.getQueue(name))) return;
		await this.#boss.send(name, {});
	}

	/** Waits a while for running jobs; one that does not end in time is done again later. */
	async close(): Promise<void> {
		await this.#boss.stop({ graceful: true, timeout: STOP_MILLISECONDS });
	}
}
