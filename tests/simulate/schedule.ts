/** One contributor's turn, in virtual days since the start. */
export interface Turn {
	readonly client: number;
	/** Downloads the head and trains on it. */
	readonly trainsAt: number;
	/** Finds a network again and sends: on the same day, or days later. */
	readonly sendsAt: number;
}

/** What happens next on the virtual clock. */
export interface Step {
	readonly kind: 'train' | 'send';
	readonly at: number;
	readonly turn: Turn;
}

export interface Habits {
	readonly clients: number;
	readonly days: number;
	readonly late: number;
}

/**
 * Everybody's turns over some days, as one sequence of steps in the order of the virtual clock. Each
 * contributor has an hour of their own; most send within hours, some (`late`) only after one to four
 * days, and they train nothing new until then. What would be sent after the last day is left out.
 */
export function scheduleOf({ clients, days, late }: Habits, random: () => number): Step[] {
	const steps: Step[] = [];
	for (let client = 0; client < clients; client++) {
		let day = 0;
		while (day < days) {
			const trainsAt = day + (0.9 * (client + 0.5)) / clients + 0.05 * random();
			const delay = random() < late ? 1 + 3 * random() : 0.05 + 0.2 * random();
			const turn = { client, trainsAt, sendsAt: trainsAt + delay };
			if (turn.sendsAt < days) {
				steps.push({ kind: 'train', at: trainsAt, turn });
				steps.push({ kind: 'send', at: turn.sendsAt, turn });
			}
			day = Math.floor(turn.sendsAt) + 1;
		}
	}
	return steps.sort((a, b) => a.at - b.at);
}
