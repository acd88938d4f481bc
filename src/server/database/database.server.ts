import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { openEmbedded } from './embedded.server';
import { PrismaClient } from './generated/client';
import { applyMigrations } from './migrate.server';

export interface Database {
	readonly prisma: PrismaClient;
	/** For other clients of the same database: the queue, event listeners. */
	readonly connectionString: string;
	/** True for PGlite: one session for all connections, no LISTEN/NOTIFY. */
	readonly embedded: boolean;
	close(): Promise<void>;
}

export interface DatabaseOptions {
	/** Of a PostgreSQL server (15 or newer). Without it PGlite keeps the data in `<dataDir>/pg`. */
	readonly url?: string | undefined;
	readonly dataDir: string;
}

const POOL_SIZE = 5;

/** Opens the database and brings its schema up to date. */
export async function openDatabase({ url, dataDir }: DatabaseOptions): Promise<Database> {
	const embedded = url ? null : await openEmbedded(dataDir);
	const connectionString = url ?? embedded?.connectionString ?? '';
	const pool = new pg.Pool({ connectionString, max: POOL_SIZE });
	// an idle connection that the server drops is replaced at the next query
	pool.on('error', (error) => {
		console.warn(`A database connection was lost: ${error.message}`);
	});

	const close = async () => {
		await pool.end();
		await embedded?.close();
	};
	try {
		await applyMigrations(connectionString);
	} catch (error) {
		await close();
		throw error;
	}

	// transactions wait for their turn: on PGlite they run one at a time
	const transactionOptions = { maxWait: 30_000, timeout: 30_000 };
	const prisma = new PrismaClient({ adapter: new PrismaPg(pool), transactionOptions });
	return {
		prisma,
		connectionString,
		embedded: embedded !== null,
		async close() {
			await prisma.$disconnect();
			await close();
		}
	};
}
