const RATE = 48_000;

/** A .wav file of one steady tone at half the greatest loudness: mono, 16 bits, 48,000 samples a second. */
export function tone(hertz: number, seconds: number): Buffer {
	const samples = Math.round(seconds * RATE);
	const file = Buffer.alloc(44 + 2 * samples);
	file.write('RIFF', 0);
	file.writeUInt32LE(36 + 2 * samples, 4);
	file.write('WAVEfmt ', 8);
	file.writeUInt32LE(16, 16);
	file.writeUInt16LE(1, 20);
	file.writeUInt16LE(1, 22);
	file.writeUInt32LE(RATE, 24);
	file.writeUInt32LE(2 * RATE, 28);
	file.writeUInt16LE(2, 32);
	file.writeUInt16LE(16, 34);
	file.write('data', 36);
	file.writeUInt32LE(2 * samples, 40);
	for (let i = 0; i < samples; i++) {
		const value = Math.sin((2 * Math.PI * hertz * i) / RATE) / 2;
		file.writeInt16LE(Math.round(32_767 * value), 44 + 2 * i);
	}
	return file;
}
