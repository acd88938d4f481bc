import { fakePixels, fakeSound, fakeTable, fakeText } from '$lib/domain/fake-captures';
import type { PluginCalls } from '$lib/plugins/calls';
import { readPicture } from '$lib/plugins/image-import';

/** Of a photograph. */
const [WIDTH, HEIGHT] = [160, 120];
/** Of one choice of files. */
const FILES = 3;

type CaptureCalls = Pick<
	PluginCalls,
	| 'capture.images'
	| 'capture.photo'
	| 'capture.sound'
	| 'capture.sounds'
	| 'capture.table'
	| 'capture.text'
>;

/**
 * Captures that ask nobody: each time something else that is made up.
 *
 * @param columns Of a table, as they are when one is asked for.
 */
export function fakeCaptureCalls(
	inputShape: readonly number[],
	columns: () => readonly string[]
): CaptureCalls {
	let seed = 0;
	const picture = ({ shape, reading }: Parameters<PluginCalls['capture.photo']>[0]) => {
		const pixels = new ImageData(fakePixels(WIDTH, HEIGHT, ++seed), WIDTH, HEIGHT);
		return readPicture(pixels, shape ?? inputShape, reading);
	};
	return {
		'capture.photo': (asked) => promised(() => picture(asked)),
		'capture.images': (asked) =>
			promised(() => {
				const all = Array.from({ length: FILES }, () => picture(asked));
				const inputs = all.filter((input) => input !== null);
				return { inputs, failed: all.length - inputs.length };
			}),
		'capture.sound': ({ seconds, rate }) =>
			promised(() => ({ samples: fakeSound(seconds, rate, ++seed), rate })),
		'capture.sounds': ({ seconds, rate }) =>
			promised(() => ({
				sounds: Array.from({ length: FILES }, () => fakeSound(seconds, rate, ++seed)),
				rate,
				failed: 0
			})),
		'capture.table': () => promised(() => fakeTable(columns(), ++seed)),
		'capture.text': () => promised(() => fakeText(++seed))
	};
}

/** What is thrown refuses the promise. */
function promised<T>(make: () => T): Promise<T> {
	return new Promise((resolve) => resolve(make()));
}
