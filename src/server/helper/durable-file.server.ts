import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a small file that only its user can read: there whole and on disk when this resolves, or not at all. */
export async function writeDurably(path: string, text: string): Promise<void> {
	const part = `${path}.part`;
	const file = await open(part, 'w', 0o600);
	try {
		await file.writeFile(text);
		await file.sync();
	} finally {
		await file.close();
	}
	await rename(part, path);
	await syncFolder(path);
}

/** A file's name is durable once its folder is. */
export async function syncFolder(path: string): Promise<void> {
	const folder = await open(dirname(path), 'r');
	try {
		await folder.sync();
	} finally {
		await folder.close();
	}
}
