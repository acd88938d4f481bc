import { StoreError } from '$lib/domain/errors';
import { centreInk, inkOf } from '$lib/domain/grey-image';
import { plainInput, readingsFor, type PictureReading } from '$lib/domain/picture';

/** Files of one import; more are left out and counted as failed. */
const MAX_FILES = 200;
/** Longest side that is looked at: a photograph is scaled down before its pixels are read. */
const MAX_SIDE = 512;

/**
 * Asks the person for image files. Needs a recent click or key press in the page or its frame.
 *
 * @returns Empty if they change their mind.
 */
export function pickImageFiles(): Promise<File[]> {
	return pickFiles('image/*', true);
}

/**
 * Asks the person for one file of text. Needs a recent click or key press in the page or its frame.
 *
 * @returns Null if they change their mind.
 */
export async function pickTextFile(accept: string): Promise<File | null> {
	const [file = null] = await pickFiles(accept, false);
	return file;
}

export function pickFiles(accept: string, multiple: boolean): Promise<File[]> {
	const input = document.createElement('input');
	input.type = 'file';
	input.accept = accept;
	input.multiple = multiple;
	return new Promise((resolve) => {
		input.addEventListener('change', () => resolve([...(input.files ?? [])]));
		input.addEventListener('cancel', () => resolve([]));
		input.click();
	});
}

/**
 * Reads image files as model inputs, each by itself.
 *
 * @param reading As `readingsFor` allows for `inputShape`; if absent, what suits it best.
 * @returns The inputs, and how many files were no readable image.
 * @throws {StoreError} `plugin/protocol` if the model does not take pictures.
 */
export async function readImages(
	files: readonly File[],
	inputShape: readonly number[],
	reading = readingsFor(inputShape)[0]
): Promise<{ inputs: Float32Array[]; failed: number }> {
	assertReading(inputShape, reading);
	const inputs: Float32Array[] = [];
	for (const file of files.slice(0, MAX_FILES)) {
		const pixels = await readPixels(file);
		const input = pixels && readPicture(pixels, inputShape, reading);
		if (input) inputs.push(input);
	}
	return { inputs, failed: files.length - inputs.length };
}

/**
 * Pixels as one input.
 *
 * @returns Null where there is nothing on the paper.
 * @throws {StoreError} `plugin/protocol` if the model does not take pictures.
 */
export function readPicture(
	pixels: ImageData,
	inputShape: readonly number[],
	reading = readingsFor(inputShape)[0]
): Float32Array | null {
	assertReading(inputShape, reading);
	return reading === 'sign' ? signOf(pixels, inputShape) : plainOf(pixels, inputShape);
}

function assertReading(inputShape: readonly number[], reading?: PictureReading): void {
	if (reading && readingsFor(inputShape).includes(reading)) return;
	const message = 'Images can be imported for inputs of height × width × 1 or 3 only.';
	throw new StoreError('plugin/protocol', message);
}

/** Null where there is nothing on the paper. */
function signOf({ data, width, height }: ImageData, [size = 0]: readonly number[]) {
	// MNIST's own proportion, 20 in 28
	const { values } = centreInk(inkOf(data, width, height), size, Math.round((size * 20) / 28));
	return values.some((value) => value > 0) ? values : null;
}

function plainOf({ data, width, height }: ImageData, inputShape: readonly number[]) {
	return plainInput(data, { width, height }, inputShape);
}

/** Null where the browser cannot decode the file. */
async function readPixels(file: File): Promise<ImageData | null> {
	let bitmap: ImageBitmap;
	try {
		bitmap = await createImageBitmap(file);
	} catch {
		return null; // the caller counts it, and the person is told how many
	}
	const scale = Math.min(1, MAX_SIDE / Math.max(bitmap.width, bitmap.height));
	const width = Math.max(1, Math.round(bitmap.width * scale));
	const height = Math.max(1, Math.round(bitmap.height * scale));

	const context = new OffscreenCanvas(width, height).getContext('2d');
	if (!context) throw new Error('This browser gives no 2D canvas.');
	context.drawImage(bitmap, 0, 0, width, height);
	bitmap.close();
	return context.getImageData(0, 0, width, height);
}
