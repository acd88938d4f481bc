import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeServerOptimizer } from './make-optimizer';
import { initialSlots } from './server-optimizer';
import {
	DEFAULT_STRATEGIES,
	parametersOf,
	STRATEGY_LIMITS,
	type StrategyKind,
	type StrategyPolicy
} from './strategy';

/** One merge: the weighted delta that comes in, and what must come out of it. */
interface Merge {
	readonly delta: readonly number[];
	readonly step: readonly number[];
	readonly slots: readonly (readonly number[])[];
}

/** What every strategy must do. Call it inside a `describe` that names the strategy. */
export function serverOptimizerContract(policy: StrategyPolicy, merges: readonly Merge[]): void {
	const { kind } = policy;
	const float32 = fc.float({ noDefaultInfinity: true, noNaN: true });
	const deltas = fc.integer({ min: 1, max: 8 }).chain((length) => {
		const delta = fc.float32Array({ ...finite, minLength: length, maxLength: length });
		return fc.array(delta, { minLength: 1, maxLength: 6 });
	});

	/** Runs merges one after the other from the initial state. */
	function run(chosen: StrategyPolicy, buffers: readonly Float32Array[]) {
		const optimizer = makeServerOptimizer(chosen);
		const slots = initialSlots(optimizer, buffers[0]?.length ?? 0);
		const steps = buffers.map((delta) => {
			const step = delta.slice();
			optimizer.step(step, slots);
			return step;
		});
		return { steps, slots };
	}

	it('gives what was worked out by hand', () => {
		const optimizer = makeServerOptimizer(policy);
		const slots = initialSlots(optimizer, merges[0]?.delta.length ?? 0);
		for (const { delta, step, slots: after } of merges) {
			const values = Float32Array.from(delta);
			optimizer.step(values, slots);
			expectClose(values, step);
			expect(slots).toHaveLength(after.length);
			slots.forEach((slot, i) => expectClose(slot, after[i] ?? []));
		}
	});

	it('gives finite steps and a finite state for whatever is finite', () => {
		fc.assert(
			fc.property(deltas, policyOf(kind), (buffers, chosen) => {
				const { steps, slots } = run(chosen, buffers);
				return [...steps, ...slots].every((values) => values.every(Number.isFinite));
			})
		);
	});

	it('gives the same bytes for the same merges, in whatever blocks', () => {
		fc.assert(
			fc.property(deltas, fc.nat({ max: 8 }), (buffers, at) => {
				const whole = run(policy, buffers);
				const [left, right] = [
					run(
						policy,
						buffers.map((delta) => delta.subarray(0, at))
					),
					run(
						policy,
						buffers.map((delta) => delta.subarray(at))
					)
				];
				whole.steps.forEach((step, t) => {
					expect([...step]).toEqual([...(left.steps[t] ?? []), ...(right.steps[t] ?? [])]);
				});
				whole.slots.forEach((slot, i) => {
					expect([...slot]).toEqual([...(left.slots[i] ?? []), ...(right.slots[i] ?? [])]);
				});
			})
		);
	});

	it('treats up and down alike', () => {
		fc.assert(
			fc.property(deltas, (buffers) => {
				const down = run(
					policy,
					buffers.map((delta) => delta.map((x) => -x))
				);
				run(policy, buffers).steps.forEach((step, t) => {
					expect([...step].map((x) => -x + 0)).toEqual(
						[...(down.steps[t] ?? [])].map((x) => x + 0)
					);
				});
			})
		);
	});

	it('stays where it is while nothing has moved', () => {
		const { steps } = run(policy, [new Float32Array(3), new Float32Array(3)]);
		expect(steps.map((step) => [...step])).toEqual([
			[0, 0, 0],
			[0, 0, 0]
		]);
	});

	it.each([NaN, Infinity, -Infinity])('refuses %d', (bad) => {
		expect(() => run(policy, [Float32Array.of(1, bad)])).toThrow(code('weights/not-finite'));
	});

	it('refuses the state of another model', () => {
		const optimizer = makeServerOptimizer(policy);
		const delta = new Float32Array(3);
		const tooMany = [...initialSlots(optimizer, 3), new Float32Array(3)];
		expect(() => optimizer.step(delta, tooMany)).toThrow(code('weights/shape-mismatch'));
		if (optimizer.initial.length === 0) return;
		const shorter = initialSlots(optimizer, 2);
		expect(() => optimizer.step(delta, shorter)).toThrow(code('weights/shape-mismatch'));
	});

	it('refuses hyper-parameters outside their limits', () => {
		const names = parametersOf(policy).map(([name]) => name);
		fc.assert(
			fc.property(fc.constantFrom(...names), float32, (name, value) => {
				const [least, most] = STRATEGY_LIMITS[name];
				fc.pre(value < least || value > most);
				const wrong = { ...policy, [name]: value };
				expect(() => makeServerOptimizer(wrong)).toThrow(
					expect.objectContaining({
						code: 'model/invalid',
						fields: { [`strategy.${name}`]: { kind: 'outside', least, most } }
					})
				);
			})
		);
		expect(() => makeServerOptimizer({ ...policy, learningRate: NaN })).toThrow(
			code('model/invalid')
		);
	});
}

const finite = { noDefaultInfinity: true, noNaN: true } as const;

function code(code: string): unknown {
	return expect.objectContaining({ code });
}

function expectClose(values: Float32Array, expected: readonly number[]): void {
	expect(values).toHaveLength(expected.length);
	values.forEach((value, i) => {
		const want = expected[i] ?? NaN;
		expect(Math.abs(value - want)).toBeLessThanOrEqual(1e-6 * Math.max(1e-6, Math.abs(want)));
	});
}

/** Every policy of a kind that its limits allow. */
function policyOf(kind: StrategyKind): fc.Arbitrary<StrategyPolicy> {
	const arbitraries = parametersOf(DEFAULT_STRATEGIES[kind]).map(([name]) => {
		const [min, max] = STRATEGY_LIMITS[name];
		return [name, fc.double({ min, max, noNaN: true })] as const;
	});
	return fc
		.record(Object.fromEntries(arbitraries))
		.map((values) => ({ kind, ...values }) as StrategyPolicy);
}
