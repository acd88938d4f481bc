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
		const look = () => {
			this.online = navigator.onLine;
			if (this.online) this.reachable = true; // until a request tells otherwise
		};
		look();
		addEventListener('online', look);
		addEventListener('offline', look);
		return () => {
			removeEventListener('online', look);
			removeEventListener('offline', look);
		};
	}
}

export const connection = new Connection();
