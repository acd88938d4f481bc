import { compress } from '../../../src/lib/domain/codecs/error-feedback';
import { seededRandom } from '../../../src/lib/domain/random';
import { l2Norm } from '../../../src/lib/domain/weights';
import { openDoor, type Door } from './doors';
import { EventQueue } from './event-queue';
import type { Session } from './sessions';
import { handOf, type Trainer } from './trainers';
import {
	VirtualStore,
	type Appraisal,
	type VirtualMerge,
	type VirtualPolicy
} from './virtual-store';
import type { World } from './world';

export interface Plan {
	readonly policy: VirtualPolicy;
	readonly trainer: Trainer;
	readonly door?: Door;
	readonly appraise?: Appraisal | undefined;
	/** Ends the run where the mean accuracy of the last `STEADY` measured versions reaches it. */
	readonly target?: number;
	/** Versions made within so many days of a measured one are not measured. */
	readonly measureEvery?: number;
}

/** A measured version. */
export interface Measured {
	readonly version: number;
	/** Virtual days since the start. */
	readonly at: number;
	/** Merged so far. */
	readonly updates: number;
	/** Uploaded so far, payloads and `HEADER_BYTES` each. */
	readonly bytes: number;
	readonly accuracy: number;
	/** Of the last `STEADY` ones: one version is a chance result. */
	readonly steady: number;
	/** Of its buffer. */
	readonly meanStaleness: number;
}

export interface Outcome {
	readonly versions: readonly Measured[];
	/** How many merged updates were s versions late, by s. */
	readonly staleness: readonly number[];
	/** Sessions that were trained for nothing: refused, too late or over-selected. */
	readonly wasted: number;
	/** Updates that arrived more than a day after training began. */
	readonly dayLate: number;
	/** How many days there were. */
	readonly days: number;
	/** The first version whose steady accuracy is the target. */
	readonly reached: Measured | null;
}

export const STEADY = 5;
/** What a container adds to its payload, about: `npm run bench -- bytes` counts it. */
const HEADER_BYTES = 640;

interface Event {
	readonly kind: 'fetch' | 'start' | 'arrive';
	readonly session: Session;
}

/** Plays all sessions of a world against one store, in the order of the virtual clock. */
export async function play(world: World, plan: Plan): Promise<Outcome> {
	const store = await VirtualStore.open(plan.policy, world.initial);
	try {
		return await new Run(world, plan, store).play();
	} finally {
		await store.close();
	}
}

class Run {
	readonly #world: World;
	readonly #plan: Plan;
	readonly #store: VirtualStore;
	readonly #door: Door;
	readonly #bases = new Map<Session, number>();
	readonly #residuals = new Map<number, Float32Array | null>();
	readonly #versions: Measured[] = [];
	readonly #staleness: number[] = [];
	#people: number[] = [];
	#updates = 0;
	#bytes = 0;
	#wasted = 0;
	#dayLate = 0;

	constructor(world: World, plan: Plan, store: VirtualStore) {
		this.#world = world;
		this.#plan = plan;
		this.#store = store;
		this.#door = plan.door ?? openDoor;
	}

	async play(): Promise<Outcome> {
		const queue = new EventQueue<Event>();
		for (const session of this.#world.sessions) {
			queue.add(session.fetchedAt, { kind: 'fetch', session });
			queue.add(session.startsAt, { kind: 'start', session });
		}
		let reached: Measured | null = null;
		for (let next = queue.next(); next && !reached; next = queue.next()) {
			const { session, kind } = next.event;
			if (next.at > this.#world.options.days) break;
			if (kind === 'fetch') this.#bases.set(session, this.#store.head);
			else if (kind === 'start') this.#start(queue, session);
			else reached = await this.#arrive(session);
		}
		return {
			versions: this.#versions,
			staleness: Array.from({ length: this.#staleness.length }, (_, s) => this.#staleness[s] ?? 0),
			wasted: this.#wasted,
			dayLate: this.#dayLate,
			days: this.#world.options.days,
			reached
		};
	}

	#start(queue: EventQueue<Event>, session: Session): void {
		if (!this.#door.mayStart(session, session.startsAt)) this.#bases.delete(session);
		else if (session.sentAt < Infinity) queue.add(session.sentAt, { kind: 'arrive', session });
	}

	/** @returns The version that reaches the target, if this made it. */
	async #arrive(session: Session): Promise<Measured | null> {
		const baseVersion = this.#bases.get(session) ?? 0;
		this.#bases.delete(session);
		if (!this.#door.mayArrive(session) || !this.#store.takes(baseVersion)) {
			this.#wasted++;
			return null;
		}
		// trained when it started, computed now: in between nothing can change it
		const merge = await this.#send(session, baseVersion);
		if (!merge) return null;
		this.#door.merged();
		this.#plan.trainer.merged?.(this.#people);
		this.#people = [];
		return this.#measure(merge, session.sentAt);
	}

	#send(session: Session, baseVersion: number): Promise<VirtualMerge | null> {
		const { trainer, policy, appraise } = this.#plan;
		const { person, seed, sentAt, startsAt } = session;
		const base = this.#store.weightsOf(baseVersion);
		const delta = trainer.train({ person, seed, baseVersion, base });
		const { payload, residual } = compress(delta, {
			encoding: policy.encoding,
			residual: this.#residuals.get(person) ?? null,
			clippingNorm: null,
			random: seededRandom(seed + 2)
		});
		this.#residuals.set(person, residual);
		this.#people.push(person);
		this.#updates++;
		this.#bytes += payload.length * (1 + (trainer.extraBytes ?? 0)) + HEADER_BYTES;
		if (sentAt - startsAt > 1) this.#dayLate++;
		const numExamples = handOf(this.#world, person).length;
		const update = { baseVersion, numExamples, payload, norm: l2Norm(delta) };
		return this.#store.submit(update, appraise);
	}

	#measure({ version, staleness }: VirtualMerge, at: number): Measured | null {
		for (const s of staleness) this.#staleness[s] = (this.#staleness[s] ?? 0) + 1;
		const { target = Infinity, measureEvery = 0 } = this.#plan;
		if (at - (this.#versions.at(-1)?.at ?? -Infinity) < measureEvery) return null;

		const { net, test } = this.#world;
		const { accuracy } = net.measure(this.#store.weightsOf(version), test);
		const recent = [...this.#versions.slice(1 - STEADY).map((v) => v.accuracy), accuracy];
		const steady = recent.length < STEADY ? 0 : meanOf(recent);
		const measured: Measured = {
			...{ version, at, accuracy, steady },
			updates: this.#updates,
			bytes: this.#bytes,
			meanStaleness: meanOf(staleness)
		};
		this.#versions.push(measured);
		return steady >= target ? measured : null;
	}
}

function meanOf(values: readonly number[]): number {
	return values.reduce((sum, value) => sum + value, 0) / values.length;
}
