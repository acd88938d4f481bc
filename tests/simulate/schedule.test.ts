import { describe, expect, it } from 'vitest';
import { seededRandom } from '$lib/domain/random';
import { scheduleOf } from './schedule';
import { digitsOf, drawShard } from './shards';

describe('scheduleOf', () => {
	const steps = scheduleOf({ clients: 20, days: 30, late: 0.15 }, seededRandom(1));

	it('runs on one clock, and trains before it sends', () => {
		const times = steps.map(({ at }) => at);
		expect(times).toEqual(times.toSorted((a, b) => a - b));
		const trained = new Set();
		for (const { kind, turn } of steps) {
			if (kind === 'train') trained.add(turn);
			else expect(trained.has(turn)).toBe(true);
		}
		expect(trained.size).toBe(steps.length / 2);
	});

	it('lets some be days late, and each contributor do one thing at a time', () => {
		const turns = steps.filter(({ kind }) => kind === 'send').map(({ turn }) => turn);
		const late = turns.filter(({ trainsAt, sendsAt }) => sendsAt - trainsAt >= 1);
		expect(late.length / turns.length).toBeGreaterThan(0.05);
		expect(late.length / turns.length).toBeLessThan(0.25);
		for (let client = 0; client < 20; client++) {
			const own = turns.filter((turn) => turn.client === client);
			own.slice(1).forEach((turn, i) => {
				expect(turn.trainsAt).toBeGreaterThan(own[i]?.sendsAt ?? Infinity);
			});
		}
	});

	it('is the same for the same seed', () => {
		const again = scheduleOf({ clients: 20, days: 30, late: 0.15 }, seededRandom(1));
		expect(again).toEqual(steps);
	});
});

describe('digitsOf', () => {
	it('gives everybody two digits, and each five in a row all ten', () => {
		for (let first = 0; first < 45; first += 5) {
			const digits = Array.from({ length: 5 }, (_, i) => digitsOf(first + i)).flat();
			expect(new Set(digits).size).toBe(10);
		}
		const pairs = Array.from({ length: 45 }, (_, i) => digitsOf(i).toSorted().join());
		expect(new Set(pairs).size).toBe(45);
	});
});

describe('drawShard', () => {
	it("holds the contributor's two digits only, with their own pictures", () => {
		const labels = Uint32Array.from({ length: 20 }, (_, i) => i % 10);
		const inputs = Float32Array.from(
			{ length: 20 * 784 },
			(_, i) => labels[Math.floor(i / 784)] ?? 0
		);
		const shard = drawShard({ inputs, labels }, { client: 0, size: 6 }, seededRandom(1));
		expect([...shard.labels]).toEqual([9, 0, 9, 0, 9, 0]);
		shard.labels.forEach((label, i) => expect(shard.inputs[i * 784 + 5]).toBe(label));
	});
});
