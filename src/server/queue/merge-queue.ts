/** Asks for merges; whoever works the queue does them. Both may be asked any number of times. */
export interface MergeQueue {
	mergeNow(modelId: string): Promise<void>;
	/** Merges what then waits, at the latest `seconds` from now. */
	mergeAfter(modelId: string, seconds: number): Promise<void>;
	/** Asks for a repeated job (`repeat`) now, not by its schedule only. */
	runSoon(name: string): Promise<void>;
}
