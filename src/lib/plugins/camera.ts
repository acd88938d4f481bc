import { StoreError } from '$lib/domain/errors';

/** Larger pictures are scaled down before a plugin's input is made of them. */
const WIDTH = 1280;

/**
 * Opens the person's camera; the browser asks them.
 *
 * @throws {StoreError} `capture/unavailable` where there is none, or it may not be used.
 */
export function openCamera(): Promise<MediaStream> {
	return openMedia({ video: { width: { ideal: WIDTH }, facingMode: 'environment' } });
}

/** @throws {StoreError} `capture/unavailable` where there is none, or it may not be used. */
export function openMicrophone(): Promise<MediaStream> {
	// what a call wants of a voice changes what a model hears
	const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
	return openMedia({ audio: { channelCount: 1, ...plain } });
}

async function openMedia(constraints: MediaStreamConstraints): Promise<MediaStream> {
	// absent on pages without https
	const devices = navigator.mediaDevices as MediaDevices | undefined;
	try {
		if (!devices) throw new Error('This page is not secure.');
		return await devices.getUserMedia(constraints);
	} catch (cause) {
		throw new StoreError('capture/unavailable', 'The camera or microphone could not be used.', {
			cause
		});
	}
}

/** Lets go of a camera or microphone; its light goes out. */
export function closeMedia(stream: MediaStream): void {
	for (const track of stream.getTracks()) track.stop();
}

/** The picture that a video shows now. */
export function photograph(video: HTMLVideoElement): ImageData {
	const { videoWidth, videoHeight } = video;
	const scale = Math.min(1, 512 / Math.max(videoWidth, videoHeight));
	const width = Math.max(1, Math.round(videoWidth * scale));
	const height = Math.max(1, Math.round(videoHeight * scale));
	const context = new OffscreenCanvas(width, height).getContext('2d');
	if (!context) throw new Error('This browser gives no 2D canvas.');
	context.drawImage(video, 0, 0, width, height);
	return context.getImageData(0, 0, width, height);
}
