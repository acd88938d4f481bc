/** When somebody's device has a network. */
export type Connection =
	/** Wherever they are. */
	| 'always'
	/** In the evening, at home. */
	| 'at-home'
	/** For an hour or two, days apart: `gapOf` says how many. */
	| 'seldom';

/** Shares of people, which add up to 1. */
export type Population = Readonly<Record<Connection, number>>;

/**
 * Mixes of people. `connected` is a town with a network everywhere. `often-offline` are people who train on the way
 * and sync at home or days later. `remote` is a valley where every third house has a network in the evening.
 * `mostly-offline` are villages with none but at the road: nine in ten phones meet a network for an hour or two
 * when their owner comes there, every few days.
 */
export const POPULATIONS = {
	'often-offline': { always: 0.15, 'at-home': 0.45, seldom: 0.4 },
	connected: { always: 0.6, 'at-home': 0.3, seldom: 0.1 },
	remote: { always: 0.05, 'at-home': 0.35, seldom: 0.6 },
	'mostly-offline': { always: 0, 'at-home': 0.1, seldom: 0.9 }
} as const satisfies Record<string, Population>;

export type PopulationName = keyof typeof POPULATIONS;

export interface Person {
	readonly connection: Connection;
	/** Hours by which their day is later than others'. */
	readonly shift: number;
	/** Seconds that their device takes for one example. */
	readonly secondsPerExample: number;
	/** Of the battery, an hour, when it is not on the charger. */
	readonly drain: number;
	/** How often they would train a day, were the hour always a good one. */
	readonly eagerness: number;
}

/** New, middling and old phones, as many of each. */
const SPEEDS = [0.02, 0.06, 0.2];

export function drawPerson(population: Population, random: () => number): Person {
	return {
		connection: drawConnection(population, random()),
		shift: 3 * random() - 1.5,
		secondsPerExample: SPEEDS[Math.floor(random() * SPEEDS.length)] ?? 0,
		drain: 0.03 + 0.05 * random(),
		eagerness: 2 + 3 * random()
	};
}

function drawConnection(population: Population, u: number): Connection {
	if (u < population.always) return 'always';
	return u < population.always + population['at-home'] ? 'at-home' : 'seldom';
}

/**
 * How likely somebody has time for their phone at this hour, in (0, 1]: on the way in the morning, at noon, on the
 * way back, and most in the evening; hardly at night.
 *
 * @param hour In [0, 24).
 * @see Bonawitz et al. 2019, section 9 (participation swings with the day), https://arxiv.org/abs/1902.01046
 */
export function availability(hour: number): number {
	const near = (peak: number, width: number) => {
		const distance = Math.min(Math.abs(hour - peak), 24 - Math.abs(hour - peak));
		return Math.exp(-((distance / width) ** 2));
	};
	return Math.min(
		1,
		0.02 + 0.5 * near(8, 1.2) + 0.25 * near(13, 1.2) + 0.6 * near(17.5, 1.2) + near(20.5, 1.2)
	);
}

const UNPLUGGED = 7;
const PLUGGED = 22.5;
const TOO_LOW = 0.2;

/** Whether the battery allows it: on the charger at night, drained since the morning by day. */
export function hasPower({ drain }: Pick<Person, 'drain'>, hour: number): boolean {
	// before it is unplugged this is more than full
	return hour >= PLUGGED || 1 - drain * (hour - UNPLUGGED) > TOO_LOW;
}

/** Days until somebody who is seldom online is so again: mostly one or two, now and then a journey, 30 at most. */
export function gapOf(random: () => number): number {
	const mean = random() < 0.15 ? 8 : 1.5;
	return Math.min(30, -mean * Math.log(1 - random()));
}
