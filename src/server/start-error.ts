/** Why the server cannot start, for its operator to mend: the message says all, a stack would hide it. */
export class StartError extends Error {
	override readonly name = 'StartError';
}
