import type { Complaint } from './complaint';
import { StoreError } from './errors';

/**
 * A loss or a metric that is declared, not programmed: a tree of a closed set of operations over what should
 * have come out (`yTrue`) and what did (`yPred`), both of the model's output shape with the batch in front.
 * `["mean", ["square", ["sub", "yTrue", "yPred"]]]`
 */
export type Expression = number | 'yTrue' | 'yPred' | readonly [Operation, ...ExpressionPart[]];
type ExpressionPart = Expression;

/** How many expressions each takes, and how many numbers after them. */
export const OPERATIONS = {
	add: [2, 0],
	sub: [2, 0],
	mul: [2, 0],
	div: [2, 0],
	min: [2, 0],
	max: [2, 0],
	/** 1 where it is so, 0 elsewhere; they have no gradient. */
	equal: [2, 0],
	greater: [2, 0],
	neg: [1, 0],
	square: [1, 0],
	/** Of x or 1e-12, whichever is more, so that its gradient is finite. */
	sqrt: [1, 0],
	abs: [1, 0],
	/** Of x or 1e-7, whichever is more. */
	log: [1, 0],
	exp: [1, 0],
	sigmoid: [1, 0],
	tanh: [1, 0],
	/** Over the last axis. */
	softmax: [1, 0],
	/** Between least and most. */
	clip: [1, 2],
	/** Over everything. */
	mean: [1, 0],
	sum: [1, 0],
	/** Over the last axis, which stays with length 1. */
	meanLast: [1, 0],
	sumLast: [1, 0],
	maxLast: [1, 0],
	/** Which of the last axis is the greatest; no gradient. */
	argMaxLast: [1, 0],
	/** Of whole numbers in an axis of length 1, in place of that; then how many. No gradient. */
	oneHot: [1, 1]
} as const satisfies Record<string, readonly [expressions: number, numbers: number]>;

export type Operation = keyof typeof OPERATIONS;

/** No published loss is deeper or longer; each node is a kernel call in every step of every device. */
const MOST_DEPTH = 16;
const MOST_NODES = 64;
/** Far from where float32 overflows by a square. */
const MOST_NUMBER = 1e6;
/** As many classes or tokens as a plugin can declare: what more are made of would be memory alone. */
const MOST_SIZE = 4096;
/** Of a part in a refusal. */
const MOST_SHOWN = 40;

/**
 * Reads an expression from JSON.
 *
 * @throws {StoreError} `recipe/invalid`, saying where; the complaint is under the field `expression`.
 */
export function readExpression(json: unknown): Expression {
	let nodes = 0;

	function read(part: unknown, path: readonly number[]): Expression {
		nodes += 1;
		if (path.length > MOST_DEPTH) {
			const why = { kind: 'expression-deep', most: MOST_DEPTH } as const;
			throw refused(path, `is nested deeper than ${MOST_DEPTH}`, why);
		}
		if (nodes > MOST_NODES) {
			const why = { kind: 'expression-long', most: MOST_NODES } as const;
			throw refused(path, `is one part more than ${MOST_NODES}`, why);
		}
		if (part === 'yTrue' || part === 'yPred') return part;
		if (typeof part === 'number') return readNumber(part, path);
		if (!Array.isArray(part)) {
			const what = 'is no number, yTrue, yPred or operation';
			throw refused(path, what, { kind: 'expression-part', part: shown(part) });
		}
		return readOperation(part, path);
	}

	function readOperation(parts: readonly unknown[], path: readonly number[]): Expression {
		const [name] = parts;
		if (!isOperation(name)) {
			const why = { kind: 'expression-operation', part: shown(parts) } as const;
			throw refused(path, 'is no operation that we know', why);
		}
		const [expressions, numbers] = OPERATIONS[name];
		const [wanted, found] = [expressions + numbers, parts.length - 1];
		if (found !== wanted) {
			const why = { kind: 'expression-arity', operation: name, wanted, found } as const;
			throw refused(path, `: ${name} takes ${wanted}, not ${found}`, why);
		}
		const read1 = (part: unknown, i: number) =>
			i < expressions ? read(part, [...path, i + 1]) : readNumber(part, [...path, i + 1]);
		const operation: readonly [Operation, ...Expression[]] = [name, ...parts.slice(1).map(read1)];
		assertNumbers(operation, path);
		return operation;
	}

	return read(json, []);
}

const WITHOUT_GRADIENT: ReadonlySet<Operation> = new Set([
	'equal',
	'greater',
	'argMaxLast',
	'oneHot'
]);

/** Whether a model can be trained by it: what came out counts, by a way that has a gradient. */
export function hasGradient(expression: Expression): boolean {
	if (typeof expression !== 'object') return expression === 'yPred';
	const [operation, ...given] = expression;
	return !WITHOUT_GRADIENT.has(operation) && given.some(hasGradient);
}

function readNumber(part: unknown, path: readonly number[]): number {
	if (typeof part === 'number' && Math.abs(part) <= MOST_NUMBER) return part;
	const why = { kind: 'expression-number', part: shown(part), most: MOST_NUMBER } as const;
	throw refused(path, `is no number between −${MOST_NUMBER} and ${MOST_NUMBER}`, why);
}

/** What a number means to its operation. @throws {StoreError} `recipe/invalid`. */
function assertNumbers(
	[name, , first = 0, second = 0]: readonly [Operation, ...Expression[]],
	path: readonly number[]
): void {
	if (name === 'clip' && first > second) {
		throw refused(path, 'has its least above its most', { kind: 'expression-clip' });
	}
	if (name !== 'oneHot') return;
	const isSize = Number.isInteger(first) && Number(first) >= 1 && Number(first) <= MOST_SIZE;
	if (isSize) return;
	const why = { kind: 'expression-size', most: MOST_SIZE } as const;
	throw refused(path, `has no whole size from 1 to ${MOST_SIZE}`, why);
}

/** Own names only: `constructor` is none. */
function isOperation(name: unknown): name is Operation {
	return typeof name === 'string' && Object.hasOwn(OPERATIONS, name);
}

/** Enough of a part to find it by; what is nested in it may be deeper than JSON can be written. */
function shown(part: unknown): string {
	const isNested = (value: unknown) => typeof value === 'object' && value !== null;
	const outline = (value: unknown) => (isNested(value) ? '…' : value);
	const flat = Array.isArray(part) ? part.slice(0, MOST_SHOWN).map(outline) : outline(part);
	const text = JSON.stringify(flat) as string | undefined;
	return (text ?? String(flat)).slice(0, MOST_SHOWN);
}

function refused(path: readonly number[], what: string, why: Complaint): StoreError {
	const place = path.length > 0 ? `Part ${path.join('.')} of the expression` : 'The expression';
	return new StoreError('recipe/invalid', `${place} ${what}.`, { fields: { expression: why } });
}
