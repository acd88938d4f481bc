import { setTimeout as sleep } from 'node:timers/promises';
import { accuracyOf } from '../../prisma/seed/digits/accuracy';
import { loadDigits, type DigitSet } from '../../prisma/seed/digits/mnist';
import { seededRandom } from '../../src/lib/domain/random';
import type { ModelDetail } from '../../src/lib/wire/api';
import { Contributor } from '../support/contributor';
import { cacheHead, send, trainUpdate, type QueuedUpdate } from './device';
import type { SimulationOptions } from './options';
import type { Report, VersionReport } from './report';
import { scheduleOf, type Step, type Turn } from './schedule';
import { drawShard } from './shards';

const DAY = 86_400_000;
/** A merge takes a fraction of a second; a busy machine may take its time. */
const MOST_WAIT = 180_000;

interface Person {
	readonly contributor: Contributor;
	readonly shard: DigitSet;
}

/** Twenty or so people with phones, on a virtual clock; everything between them and the store is real. */
export class Simulation {
	readonly #options: SimulationOptions;
	readonly #report: Report;
	readonly #random: () => number;
	readonly #digits = loadDigits();
	readonly #people: Person[] = [];
	readonly #waiting = new Map<Turn, QueuedUpdate>();
	/** What each device's updates left out so far. */
	readonly #residuals = new Map<Person['contributor'], QueuedUpdate['residual']>();
	readonly #counts = { updates: 0, late: 0, refused: 0 };
	/** The newest version, promoted or not. */
	#seen = 0;
	/** Of the virtual clock, so that its last day ends now. */
	readonly #start: number;

	constructor(options: SimulationOptions, report: Report) {
		this.#options = options;
		this.#report = report;
		this.#random = seededRandom(options.seed);
		this.#start = Date.now() - options.days * DAY;
	}

	/** @returns The last version of the model. */
	async run(): Promise<VersionReport> {
		const startedAt = performance.now();
		await this.#gather();
		const model = await this.#observer().trpc.models.bySlug.query({ slug: this.#options.model });

		this.#report.started(this.#digits.heldOut.labels.length);
		this.#seen = await this.#newest(model);
		const first = await this.#measure(model, 0);
		this.#report.version(first);
		let last = first;
		for (const step of scheduleOf(this.#options, this.#random)) {
			const isMergeDue = await this.#take(step, model);
			if (!isMergeDue) continue;
			await this.#untilNewer(model);
			last = await this.#measure(model, step.at);
			this.#report.version(last);
		}
		const seconds = (performance.now() - startedAt) / 1000;
		this.#report.finished({ first, last, ...this.#counts, seconds });
		return last;
	}

	async #gather(): Promise<void> {
		const { clients, examples: size, url } = this.#options;
		for (let client = 0; client < clients; client++) {
			const contributor = await enter(url, client);
			const shard = drawShard(this.#digits.contributors, { client, size }, this.#random);
			this.#people.push({ contributor, shard });
		}
	}

	/** @returns True if the buffer is full now. */
	async #take({ kind, turn }: Step, model: ModelDetail): Promise<boolean> {
		const person = this.#people[turn.client];
		if (!person) throw new Error(`There is no contributor ${turn.client}.`);
		if (kind === 'train') {
			await this.#train(person, turn, model);
			return false;
		}
		return this.#send(person, turn);
	}

	async #train({ contributor, shard }: Person, turn: Turn, model: ModelDetail): Promise<void> {
		const cached = await cacheHead(contributor, model.id);
		const trainedAt = Math.round(this.#start + turn.trainsAt * DAY);
		const seed = Math.floor(this.#random() * 2 ** 31);
		const residual = this.#residuals.get(contributor) ?? null;
		const update = await trainUpdate(cached, shard, { trainedAt, seed, residual });
		this.#residuals.set(contributor, update.residual);
		this.#waiting.set(turn, update);
	}

	async #send({ contributor }: Person, turn: Turn): Promise<boolean> {
		const update = this.#waiting.get(turn);
		if (!update) throw new Error('Nothing was trained to be sent.');
		this.#waiting.delete(turn);
		const answer = await send(contributor, update);
		if (answer.status !== 'queued') {
			this.#counts.refused += 1;
			console.error('Refused:', answer);
			return false;
		}
		this.#counts.updates += 1;
		if (turn.sendsAt - turn.trainsAt >= 1) this.#counts.late += 1;
		return answer.remaining === 0;
	}

	/** Until there is another version: the head, or a candidate that measured worse. */
	async #untilNewer(model: ModelDetail): Promise<void> {
		for (let waited = 0; waited < MOST_WAIT; waited += 100) {
			const newest = await this.#newest(model);
			if (newest > this.#seen) {
				this.#seen = newest;
				return;
			}
			await sleep(100);
		}
		throw new Error(`The store did not merge within ${MOST_WAIT / 1000} s.`);
	}

	async #newest({ id }: ModelDetail): Promise<number> {
		const { items } = await this.#observer().trpc.models.versions.query({ modelId: id });
		return items[0]?.number ?? 0;
	}

	async #measure({ id }: ModelDetail, day: number): Promise<VersionReport> {
		const { head, model } = await cacheHead(this.#observer(), id);
		const { items } = await this.#observer().trpc.models.versions.query({ modelId: id });
		const row = items.find(({ number, line }) => number === head.version && line === head.line);
		return {
			version: head.version,
			day,
			merge: row?.merge ?? null,
			accuracy: await accuracyOf(model, this.#digits.heldOut),
			storeAccuracy: row?.heldOutAccuracy ?? null
		};
	}

	#observer(): Contributor {
		const [person] = this.#people;
		if (!person) throw new Error('Nobody takes part.');
		return person.contributor;
	}
}

/** Registers, or signs in if an earlier simulation has registered the same one. */
async function enter(url: string, index: number): Promise<Contributor> {
	const email = `contributor-${index + 1}@simulated.local`;
	const phone = `+977 981-${String(index + 1).padStart(7, '0')}`;
	const credentials = { email, password: 'a-simulated-contributor' };
	const contributor =
		(await Contributor.signIn(url, credentials)) ??
		(await Contributor.register(url, { ...credentials, name: `Simulated ${index + 1}`, phone }));
	if (!contributor) throw new Error(`${email} can neither sign in nor register.`);
	return contributor;
}
