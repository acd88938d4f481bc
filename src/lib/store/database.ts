import { deleteDB, openDB, type IDBPDatabase } from 'idb';
import { StoreError } from '$lib/domain/errors';
import type { StoreDb, StoreSchema } from './schema';

const NAME = 'ml-store';

/** One step a version, in order; a step that has shipped is never edited. */
const migrations: readonly ((db: StoreDb) => unknown)[] = [
	(db) => {
		db.createObjectStore('models', { keyPath: 'modelId' }).createIndex('slug', 'slug');
		db.createObjectStore('blobs', { keyPath: 'digest' });
		db.createObjectStore('listings', { keyPath: 'key' });
		const vault = db.createObjectStore('vault', { keyPath: 'id' });
		vault.createIndex('time', ['modelId', 'id']);
		vault.createIndex('label', ['modelId', 'label']);
		db.createObjectStore('copies', { keyPath: 'modelId' });
		db.createObjectStore('outbox', { keyPath: 'id' });
		db.createObjectStore('device');
	},
	(db) => db.createObjectStore('residuals', { keyPath: 'modelId' }),
	(db) => db.createObjectStore('consents', { keyPath: 'modelId' })
];

let connection: Promise<StoreDb> | undefined;

/**
 * This context's one connection to the device's database; the same for every caller.
 *
 * @throws {StoreError} `storage/unavailable` where the browser keeps no data (some private windows), or
 *   where another tab still runs an older version of the app.
 */
export function openStore(): Promise<StoreDb> {
	connection ??= open().catch((error: unknown) => {
		connection = undefined; // so that a later call tries again
		throw error;
	});
	return connection;
}

/** Closes this context's connection; the next `openStore` opens a new one. */
export async function closeStore(): Promise<void> {
	const open = connection;
	connection = undefined;
	(await open)?.close();
}

/** Deletes everything that this device keeps: models, examples, updates that were not sent, who was here. */
export async function deleteStore(): Promise<void> {
	await closeStore();
	await deleteDB(NAME);
}

async function open(): Promise<StoreDb> {
	if (!('indexedDB' in globalThis)) throw unavailable('This browser keeps no data on this device.');

	let blocked: () => void = () => undefined;
	const blockedByOldTab = new Promise<never>((_resolve, reject) => {
		blocked = () =>
			reject(unavailable('Another tab runs an older version of ML Store. Close it, then reload.'));
	});

	const opening = openDB<StoreSchema>(NAME, migrations.length, {
		upgrade: (db, oldVersion) => {
			for (const migrate of migrations.slice(oldVersion)) migrate(db);
		},
		blocked: () => blocked(),
		// a newer tab wants to migrate: make way, at the price of reopening (or failing) at our next use
		blocking: (_current, _blocked, event) => {
			(event.target as IDBDatabase).close();
			connection = undefined;
		},
		terminated: () => {
			connection = undefined;
		}
	});
	try {
		return await Promise.race([opening, blockedByOldTab]);
	} catch (cause) {
		// it may still open once the old tab is closed: do not leave that connection in the way
		void opening.then((db: IDBPDatabase<StoreSchema>) => db.close()).catch(() => undefined);
		if (cause instanceof StoreError) throw cause;
		throw unavailable('This browser does not let ML Store keep data on this device.', cause);
	}
}

function unavailable(message: string, cause?: unknown): StoreError {
	return new StoreError('storage/unavailable', message, { cause });
}
