import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, dirname } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

/** What the package's own types leave out. */
interface Exports extends WebAssembly.Exports {
	__wbindgen_start(): void;
}

let instantiated: Promise<void> | undefined;

/**
 * Lends Prisma's own migration engine, as WebAssembly: the `prisma migrate` binary is downloaded at run
 * time, which many machines cannot do. While it works the engine holds an advisory lock, so of many web
 * processes that start together one migrates and the others wait.
 */
export async function withSchemaEngine<T>(
	connectionString: string,
	work: (engine: bindings.SchemaEngine) => Promise<T>
): Promise<T> {
	await (instantiated ??= instantiate());
	const pool = new pg.Pool({ connectionString, max: 1 });
	const adapter = bindMigrationAwareSqlAdapterFactory(new WholeScripts(pool));
	try {
		const engine = await bindings.SchemaEngine.new(
			{ datamodels: undefined },
			() => undefined,
			adapter
		);
		return await work(engine).finally(() => engine.free());
	} finally {
		// the lock goes with its session; left to the pool's idle time it would block others for 10 s
		await pool.end();
	}
}

const RECORDS = '_prisma_migrations';
const MARK_DONE = `;
UPDATE "_prisma_migrations" SET "applied_steps_count" = 1 WHERE "finished_at" IS NULL AND "rolled_back_at" IS NULL;`;

/**
 * The adapter cuts a script at every `;`, also inside a function's body, and runs the pieces one by one.
 * Sent as one text, a migration stays whole and is one transaction with the mark that it was done: it
 * applies fully or not at all, and `mendInterrupted` can tell which.
 */
class WholeScripts extends PrismaPg {
	override async connect() {
		const adapter = await super.connect();
		adapter.executeScript = async (script) => {
			await adapter
				.underlyingDriver()
				.query(script.includes(RECORDS) ? script : script + MARK_DONE);
		};
		return adapter;
	}
}

async function instantiate(): Promise<void> {
	const require = createRequire(import.meta.url);
	const folder = dirname(require.resolve('@prisma/schema-engine-wasm'));
	const bytes = await readFile(join(folder, 'schema_engine_bg.wasm'));
	const imports = { './schema_engine_bg.js': bindings } as unknown as WebAssembly.Imports;
	const { instance } = await WebAssembly.instantiate(bytes, imports);
	bindings.__wbg_set_wasm(instance.exports);
	(instance.exports as Exports).__wbindgen_start();
}
