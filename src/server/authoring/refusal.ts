/** What the person at the terminal has to put right; it is printed without a stack. */
export class Refusal extends Error {
	override readonly name = 'Refusal';
}
