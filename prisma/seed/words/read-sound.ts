import { execFileSync } from 'node:child_process';
import { SAMPLE_RATE } from './shape';

/** A sound file of any kind that sox reads, as one channel in [−1, 1] of SAMPLE_RATE samples a second. */
export function readSound(file: string, effects: readonly string[] = []): Float32Array {
	const raw = [
		'-t',
		'raw',
		'-e',
		'floating-point',
		'-b',
		'32',
		'-c',
		'1',
		'-r',
		String(SAMPLE_RATE)
	];
	// the files of `saytime` have no header: 8,000 samples a second of µ-law
	const type = file.endsWith('.au') ? ['-t', 'ul', '-c', '1', '-r', '8000'] : [];
	const bytes = execFileSync('sox', ['-V1', '-G', '-D', ...type, file, ...raw, '-', ...effects], {
		maxBuffer: 2 ** 28
	});
	return new Float32Array(new Uint8Array(bytes).buffer);
}
