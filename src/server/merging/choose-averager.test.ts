import { describe, expect, it } from 'vitest';
import type { Averager } from './averager';
import { chooseAverager, fastestOf, type Rival } from './choose-averager.server';
import { cpuComparer } from './cpu-comparer.server';
import { findTensorflow } from './tensorflow-averager.server';

const hasTensorflow = 'averager' in (await findTensorflow());

describe('chooseAverager', () => {
	it('takes the CPU when asked to', async () => {
		const { averager, report } = await chooseAverager('cpu');
		expect(averager.name).toBe('cpu');
		expect(report).toBe('Averaging by cpu, as AVERAGING_BACKEND asks.');
	});

	it('names every backend that auto looked for, and what each kind of merge runs on', async () => {
		const { averager, report } = await chooseAverager('auto');
		expect(report).toMatch(
			/^Averaging by .+\. Found: cpu \([\d.]+ GB\/s, medians [\d.]+\), (no )?webgpu \(.+\), (no )?tensorflow \(.+\)\.$/
		);
		const { name, comparer } = averager;
		const both =
			name === comparer.name ? name : `${name}, medians and distances by ${comparer.name}`;
		expect(report).toContain(`Averaging by ${both}.`);
		await averager.dispose();
	});

	// with @tensorflow/tfjs-node-gpu installed there is nothing to refuse
	it.skipIf(hasTensorflow)('refuses a backend that is not here', async () => {
		await expect(chooseAverager('tensorflow')).rejects.toMatchObject({
			code: 'backend/none-usable',
			message: expect.stringContaining('but @tensorflow/tfjs-node-gpu ') as string
		});
	});
});

describe('fastestOf', () => {
	function rivals(...speeds: [Averager['name'], means: number, medians: number][]) {
		const disposed: string[] = [];
		const all = speeds.map(([name, means, medians]): Rival => ({
			means,
			medians,
			averager: {
				name,
				comparer: { ...cpuComparer, name },
				weightedSum: (_, numWeights) => Promise.resolve(new Float32Array(numWeights)),
				dispose: () => {
					disposed.push(name);
					return Promise.resolve();
				}
			}
		}));
		return { all, disposed };
	}

	it('takes the fastest for means and the fastest for medians, and puts the others away', async () => {
		const { all, disposed } = rivals(['cpu', 3, 1], ['webgpu', 1, 4], ['tensorflow', 2, 2]);
		const averager = await fastestOf(all);
		expect([averager.name, averager.comparer.name]).toEqual(['cpu', 'webgpu']);
		expect((await averager.weightedSum([], 2)).length).toBe(2);
		expect(disposed).toEqual(['tensorflow']);
		await averager.dispose();
		expect(disposed).toEqual(['tensorflow', 'cpu', 'webgpu']);
	});

	it('takes one that is the fastest for both', async () => {
		const { all, disposed } = rivals(['cpu', 3, 4], ['webgpu', 1, 1]);
		expect(await fastestOf(all)).toBe(all[0]?.averager);
		expect(disposed).toEqual(['webgpu']);
	});
});
