import { Dataset, File as Hdf5File, ready } from 'h5wasm';
import { refusal } from '$lib/domain/keras/refusal';
import type { KerasTensor, WeightFile } from '$lib/domain/keras/weight-file';

/** An HDF5 file of Keras: weights, and what is written beside them. To be closed after use. */
export interface OpenedHdf5 extends WeightFile {
	/** A text kept beside the whole file. */
	text(attribute: string): string | null;
	close(): void;
}

/** Weights of one model; larger files are not for phones. */
const MOST_WEIGHTS = 2 ** 28;

/** HDF5 knows an open file by its path, and a damaged one may never quite be closed. */
let opened = 0;

/**
 * Opens HDF5 bytes.
 *
 * @param name For the refusal.
 * @throws {StoreError} `model/invalid` if they are not HDF5 or damaged; reading from it may throw that, too.
 */
export async function openHdf5(bytes: Uint8Array, name: string): Promise<OpenedHdf5> {
	const { FS } = await ready;
	const path = `/${++opened}.h5`;
	FS.writeFile(path, bytes);
	const refuse = <T>(read: () => T): T => {
		try {
			return read();
		} catch (cause) {
			throw refusal({ kind: 'keras-broken', file: name }, cause);
		}
	};
	const file = refuse(() =>
		orForgotten(
			() => new Hdf5File(path, 'r'),
			() => FS.unlink(path)
		)
	);
	const close = () => {
		file.close();
		FS.unlink(path);
	};
	// HDF5 says that it could not open a file with an empty handle, not with an error
	const paths = refuse(() => orForgotten(() => file.paths(), close));

	return {
		paths: paths.map((path) => path.replace(/^\//, '')),
		text: (attribute) => refuse(() => textOf(file.attrs[attribute]?.value)),
		texts: (path, attribute) =>
			refuse(() => {
				const entity = file.get(path);
				if (!entity || !('attrs' in entity)) return null;
				// beyond 64 KB Keras splits a list into numbered attributes
				const split = Object.keys(entity.attrs)
					.filter((key) => key.startsWith(attribute) && /^\d+$/.test(key.slice(attribute.length)))
					.sort((a, b) => Number(a.slice(attribute.length)) - Number(b.slice(attribute.length)));
				const keys = attribute in entity.attrs ? [attribute] : split;
				return keys.flatMap((key) => textsOf(entity.attrs[key]?.value));
			}),
		tensor: (path) => refuse(() => readTensor(file.get(path))),
		close
	};
}

/** What `read` gives; where it fails, `forget` is done before. */
function orForgotten<T>(read: () => T, forget: () => void): T {
	try {
		return read();
	} catch (cause) {
		forget();
		throw cause;
	}
}

function readTensor(entity: unknown): KerasTensor | null {
	if (!(entity instanceof Dataset)) return null;
	const shape = entity.shape ?? [];
	if (shape.reduce((size, length) => size * length, 1) > MOST_WEIGHTS) {
		throw new Error('This tensor is larger than any that the store takes.');
	}
	const value: unknown = entity.value;
	if (typeof value === 'number') return { shape, values: [value] };
	return ArrayBuffer.isView(value) ? { shape, values: value as unknown as Float32Array } : null;
}

function textOf(value: unknown): string | null {
	return typeof value === 'string' ? value : null;
}

function textsOf(value: unknown): string[] {
	return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}
