import { describe, expect, it } from 'vitest';
import { chooseAverager } from './choose-averager.server';
import { findTensorflow } from './tensorflow-averager.server';

const hasTensorflow = 'averager' in (await findTensorflow());

describe('chooseAverager', () => {
	it('takes the CPU when asked to', async () => {
		const { averager, report } = await chooseAverager('cpu');
		expect(averager.name).toBe('cpu');
		expect(report).toBe('Averaging by cpu, as AVERAGING_BACKEND asks.');
	});

	it('names every backend that auto looked for', async () => {
		const { averager, report } = await chooseAverager('auto');
		expect(report).toMatch(
			/^Averaging by (\w+)\. Found: cpu \([\d.]+ GB\/s\), (no )?webgpu \(.+\), (no )?tensorflow \(.+\)\.$/
		);
		expect(report).toContain(`Averaging by ${averager.name}.`);
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
