/** Whether the store can be reached, as far as this page has seen. */
class Connection {
	/** What the browser says: false is sure, true only means that there is some network. */
	online = $state(true);
	/** What our own last request saw. */
	reachable = $state(true);

	get offline(): boolean {
		return !this.online || !this.reachable;
	}

	/** @returns A function that stops watching. */
	watch(): () => void {
		const goOnline = () => {
			this.online = true;
			this.reachable = true; // until a request tells otherwise
		};
		const goOffline = () => (this.online = false);
		// only what the browser says: the first page may have found by now that nothing answers
		this.online = navigator.onLine;
		addEventListener('online', goOnline);
		addEventListener('offline', goOffline);
		return () => {
			removeEventListener('online', goOnline);
			removeEventListener('offline', goOffline);
		};
	}
}

export const connection = new Connection();
