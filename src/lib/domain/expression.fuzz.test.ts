import { expect, it } from 'vitest';
import { fuzz, mutateJson } from '../../../tests/support/fuzz';
import { hasGradient, OPERATIONS, readExpression, type Expression } from './expression';

type Random = () => number;
const names = Object.keys(OPERATIONS) as (keyof typeof OPERATIONS)[];
const pick = <V>(of: readonly V[], random: Random): V | undefined =>
	of[Math.floor(random() * of.length)];

/** A tree of what there is, mostly as it should be; deeper than may be, now and then. */
function tree(random: Random, depth: number): unknown {
	if (depth <= 0 || random() < 0.2) return pick(['yTrue', 'yPred', 0.5, -0, 1e6, 4096], random);
	const name = pick(names, random) ?? 'neg';
	const [expressions, numbers] = OPERATIONS[name];
	const parts = Array.from({ length: expressions }, () => tree(random, depth - 1));
	return [
		name,
		...parts,
		...Array.from({ length: numbers }, (_, i) => (random() < 0.1 ? 2e6 : i + 1))
	];
}

/** Nested far beyond what recursion could follow. */
function pit(levels: number): unknown {
	let inner: unknown = 'yPred';
	for (let i = 0; i < levels; i++) inner = ['neg', inner];
	return inner;
}

const pits = [20, 1000, 100_000]
	.map(pit)
	.flatMap((deep) => [deep, ['nope', deep], ['neg', { deep }], ['clip', 'yPred', deep, 1]]);
const wide = [100_000, 1_000_000].flatMap((n) => [
	['add', ...new Array<string>(n).fill('yPred')],
	new Array<string>(n).fill('add')
]);

function input(random: Random, run: number): unknown {
	if (run % 100 === 0) return pick([...pits, ...wide], random);
	const whole = tree(random, Math.floor(20 * random()));
	return run % 2 === 0 ? whole : mutateJson(whole, random);
}

it('reads any JSON as an expression within its bounds, or refuses it', () =>
	fuzz({
		name: 'expression',
		input,
		read(json) {
			const expression = readExpression(json);
			const { depth, nodes } = measure(expression);
			expect(depth).toBeLessThanOrEqual(16);
			expect(nodes).toBeLessThanOrEqual(64);
			expect(typeof hasGradient(expression)).toBe('boolean');
			// what has been read is written, and read again as it was
			const text = JSON.stringify(expression);
			expect(JSON.stringify(readExpression(JSON.parse(text)))).toBe(text);
		},
		refusal: /^recipe\/invalid$/
	}));

/** Numbers that belong to an operation are no parts of their own. */
function measure(expression: Expression): { depth: number; nodes: number } {
	if (typeof expression !== 'object') return { depth: 0, nodes: 1 };
	const [name, ...given] = expression;
	const parts = given.slice(0, OPERATIONS[name][0]).map(measure);
	return {
		depth: 1 + Math.max(...parts.map(({ depth }) => depth)),
		nodes: 1 + parts.reduce((sum, part) => sum + part.nodes, 0)
	};
}
