import { closeMedia } from './camera';

/**
 * Records what a microphone hears, as numbers of one channel.
 *
 * @param onLevel Told the loudest of the last moments, 0 to 1.
 * @param signal Ends it early.
 * @returns `seconds × rate` samples in [−1, 1]; null if it was ended early. The stream is closed.
 */
export async function record(
	stream: MediaStream,
	{ seconds, rate }: { readonly seconds: number; readonly rate: number },
	{ onLevel, signal }: { readonly onLevel: (level: number) => void; readonly signal: AbortSignal }
): Promise<Float32Array | null> {
	const context = new AudioContext();
	try {
		const encoded = await recorded(stream, context, {
			milliseconds: seconds * 1000,
			onLevel,
			signal
		});
		if (!encoded) return null;
		return await decodeSound(encoded, { seconds, rate });
	} finally {
		closeMedia(stream);
		await context.close();
	}
}

const LEVEL_MS = 100;
/** What a recorder drops at its start and end. */
const MARGIN_MS = 150;

async function recorded(
	stream: MediaStream,
	context: AudioContext,
	of: { milliseconds: number; onLevel: (level: number) => void; signal: AbortSignal }
): Promise<ArrayBuffer | null> {
	const recorder = new MediaRecorder(stream);
	const parts: Blob[] = [];
	recorder.ondataavailable = ({ data }) => parts.push(data);
	const ended = new Promise((resolve) => (recorder.onstop = resolve));

	const analyser = context.createAnalyser();
	context.createMediaStreamSource(stream).connect(analyser);
	const moment = new Float32Array(analyser.fftSize);
	const meter = setInterval(() => {
		analyser.getFloatTimeDomainData(moment);
		of.onLevel(moment.reduce((most, value) => Math.max(most, Math.abs(value)), 0));
	}, LEVEL_MS);

	const stop = () => {
		if (recorder.state !== 'inactive') recorder.stop();
	};
	of.signal.addEventListener('abort', stop);
	const timer = setTimeout(stop, of.milliseconds + MARGIN_MS);
	recorder.start();
	await ended;
	clearInterval(meter);
	clearTimeout(timer);
	of.signal.removeEventListener('abort', stop);
	return of.signal.aborted ? null : new Blob(parts).arrayBuffer();
}

/**
 * A sound file's bytes, as one channel of numbers.
 *
 * @returns `seconds × rate` samples in [−1, 1]: what is longer is cut, what is shorter ends in silence.
 * @throws {DOMException} `EncodingError` where the browser cannot read it.
 */
export async function decodeSound(
	encoded: ArrayBuffer,
	{ seconds, rate }: { readonly seconds: number; readonly rate: number }
): Promise<Float32Array> {
	const offline = new OfflineAudioContext(1, Math.round(seconds * rate), rate);
	const source = offline.createBufferSource();
	// decoded to this rate at once: a source that resamples folds what is too high into what can be heard
	source.buffer = await offline.decodeAudioData(encoded);
	source.connect(offline.destination);
	source.start();
	const samples = (await offline.startRendering()).getChannelData(0);
	// a resampler may overshoot
	return samples.map((value) => Math.min(1, Math.max(-1, value)));
}
