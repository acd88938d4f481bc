import { seededRandom } from '../../../src/lib/domain/random';
import { availability, gapOf, hasPower, type Person } from './people';

/** One person's turn at training; all times in virtual days. */
export interface Session {
	readonly person: number;
	/** When the device last fetched the head that it trains on: now if it is online, else days ago. */
	readonly fetchedAt: number;
	readonly startsAt: number;
	readonly isOnline: boolean;
	/** When its update is with the store; Infinity if the person stops before it is done. */
	readonly sentAt: number;
	/** Of everything random in its training. */
	readonly seed: number;
}

export interface Habits {
	readonly days: number;
	/** Examples that a session goes through. */
	readonly examples: number;
	/** Share of sessions that are broken off. */
	readonly dropOut: number;
}

const HOUR = 1 / 24;
const DAY_SECONDS = 86_400;

/** A run of time with a network. */
interface Window {
	readonly from: number;
	readonly to: number;
}

const NEVER: Window = { from: Infinity, to: Infinity };

/**
 * One person's sessions, which depend on nobody else and on nothing that the store does: every policy meets the
 * same people doing the same. A device without a network trains on what it has, keeps its update until there
 * is one again, and trains nothing more until then. A page cannot wake up a phone: nobody trains unless they
 * open it.
 */
export function sessionsOf(
	{ person, traits }: { readonly person: number; readonly traits: Person },
	{ days, examples, dropOut }: Habits,
	seed: number
): Session[] {
	const random = seededRandom(seed);
	const online = new Online(windowsOf(traits, days, random));
	const sessions: Session[] = [];
	let syncedAt = 0;
	for (let time = 0; ;) {
		time = nextFreeMoment(traits, time, random);
		if (time >= days) return sessions;
		const isOnline = online.is(time);
		syncedAt = isOnline ? time : Math.max(syncedAt, online.before(time));
		const seconds = 30 + 60 * random() + examples * traits.secondsPerExample;
		const isBroken = random() < dropOut;
		const sentAt = isBroken ? Infinity : online.next(time + seconds / DAY_SECONDS);
		const seed = Math.floor(random() * 2 ** 31);
		sessions.push({ person, fetchedAt: syncedAt, startsAt: time, isOnline, sentAt, seed });
		// what is sent is also the moment to fetch
		if (!isBroken) [time, syncedAt] = [sentAt, sentAt];
	}
}

/** After `time`, by thinning: as often as they are eager, if the hour is a good one and the battery allows it. */
function nextFreeMoment(traits: Person, time: number, random: () => number): number {
	for (;;) {
		time -= Math.log(1 - random()) / traits.eagerness;
		const hour = (((time * 24 + traits.shift) % 24) + 24) % 24;
		if (!Number.isFinite(time)) return time;
		if (random() < availability(hour) && hasPower(traits, hour)) return time;
	}
}

/** When one device is online; asked for times that only grow. */
class Online {
	readonly #windows: readonly Window[];
	/** The window that is open, or comes next. */
	#at = 0;

	constructor(windows: readonly Window[]) {
		this.#windows = windows;
	}

	is(time: number): boolean {
		return this.#skipTo(time).from <= time;
	}

	/** When the window before the one to come began; 0 where there was none. */
	before(time: number): number {
		this.#skipTo(time);
		return this.#windows[this.#at - 1]?.from ?? 0;
	}

	/** `time` if it is online then, else when it next is. */
	next(time: number): number {
		return Math.max(this.#skipTo(time).from, time);
	}

	#skipTo(time: number): Window {
		for (;;) {
			const window = this.#windows[this.#at] ?? NEVER;
			if (window.to > time) return window;
			this.#at++;
		}
	}
}

function windowsOf({ connection, shift }: Person, days: number, random: () => number): Window[] {
	if (connection === 'always') return [{ from: 0, to: Infinity }];
	const windows: Window[] = [];
	if (connection === 'at-home') {
		for (let day = 0; day <= days; day++) {
			const from = day + (18.5 - shift + 2 * random()) * HOUR;
			windows.push({ from, to: from + 4 * HOUR });
		}
		return windows;
	}
	for (let from = gapOf(random); from <= days; from += gapOf(random)) {
		const to = from + (1 + random()) * HOUR;
		windows.push({ from, to });
		from = to;
	}
	return windows;
}
