import type { PluginCalls } from '$lib/plugins/calls';
import { pickImageFiles, readImages } from '$lib/plugins/image-import';
import type { ExampleVault } from './example-vault.svelte';

/** What the training page does when its plugin asks: one function a call. */

const DEFAULT_PAGE = 50;

type ExampleCalls = Pick<
	PluginCalls,
	'examples.add' | 'examples.list' | 'examples.remove' | 'examples.removeLast' | 'examples.clear'
>;

/** Its own model's examples, and no others. */
export function exampleCalls(vault: ExampleVault): ExampleCalls {
	return {
		'examples.add': ({ examples }) => vault.add(examples),
		'examples.list': async ({ after, limit = DEFAULT_PAGE }) => {
			const listed = await vault.list(after, limit);
			return listed.map(({ id, addedAt, ...kept }) =>
				'label' in kept
					? { id, addedAt, input: kept.input, label: kept.label }
					: { id, addedAt, input: kept.input, values: kept.values }
			);
		},
		'examples.remove': ({ ids }) => vault.remove(ids),
		'examples.removeLast': () => vault.removeLast(),
		'examples.clear': () => vault.clear()
	};
}

/**
 * Images that the person picks, read as inputs.
 *
 * @param onImport Told how many there were, and how many could not be read.
 */
export function imageCall(
	inputShape: readonly number[],
	onImport: (result: { imported: number; failed: number }) => void
): Pick<PluginCalls, 'capture.images'> {
	return {
		'capture.images': async ({ shape = inputShape, reading }) => {
			const files = await pickImageFiles();
			if (files.length === 0) return null;
			const { inputs, failed } = await readImages(files, shape, reading);
			onImport({ imported: inputs.length, failed });
			return { inputs, failed };
		}
	};
}
