import type { Session } from './sessions';

/** Who may train, and whose update still counts. */
export interface Door {
	/** Asked when a session starts. */
	readonly mayStart: (session: Session, at: number) => boolean;
	/** Asked when its update arrives. */
	readonly mayArrive: (session: Session) => boolean;
	readonly merged: () => void;
}

/** Everybody, at any time: what the store does. */
export const openDoor: Door = {
	mayStart: () => true,
	mayArrive: () => true,
	merged: () => undefined
};

/** A place whose holder has not been heard of for so many days (an hour) is given to somebody else. */
const PATIENCE = 1 / 24;

/**
 * Synchronous rounds: only who is online can be selected, `places` at a time, and the round is over when as many
 * as make a merge are back. Who is not back by then worked in vain.
 *
 * @see Bonawitz et al. 2019, section 2.2 (rounds, over-selection by 30 %), https://arxiv.org/abs/1902.01046
 */
export function roundsOf(places: number): Door {
	const selected = new Map<Session, number>();
	return {
		mayStart(session, at) {
			if (!session.isOnline) return false;
			const waitsFor = [...selected.values()].filter(
				(since) => at - since < PATIENCE || since === Infinity
			);
			if (waitsFor.length >= places) return false;
			selected.set(session, at);
			return true;
		},
		mayArrive(session) {
			if (!selected.has(session)) return false;
			// back: it keeps its place until the round is over
			selected.set(session, Infinity);
			return true;
		},
		merged: () => selected.clear()
	};
}
