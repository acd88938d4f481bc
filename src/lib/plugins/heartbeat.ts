const INTERVAL_MS = 2000;
/** Three unanswered in a row: six seconds. */
const MAX_MISSED = 3;

export interface HeartbeatOptions {
	readonly ping: (n: number) => void;
	/** False while nobody can see the page: browsers put its frames to sleep. */
	readonly isAwake: () => boolean;
	readonly onDead: () => void;
}

/**
 * Pings every two seconds. Missed pings are counted rather than time, so that a laptop waking from sleep
 * does not find its plugin dead.
 */
export function startHeartbeat({ ping, isAwake, onDead }: HeartbeatOptions) {
	let sent = 0;
	let answered = 0;
	const timer = setInterval(() => {
		if (!isAwake()) {
			answered = sent;
			return;
		}
		if (sent - answered >= MAX_MISSED) {
			clearInterval(timer);
			onDead();
			return;
		}
		sent += 1;
		ping(sent);
	}, INTERVAL_MS);
	return {
		pong(n: number): void {
			if (n <= sent) answered = Math.max(answered, n);
		},
		stop: () => clearInterval(timer)
	};
}
