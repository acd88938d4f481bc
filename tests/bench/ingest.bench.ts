import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../support/free-port';
import { findPostgres, startPostgres } from '../support/postgres';
import { startStore, type StoreServer } from '../support/store-server';
import type { IngestLoad, IngestResult } from './ingest-load';
import { seedIngest } from './ingest-store';
import { measureBounds } from './ingest-bounds';

const NUM_DEVICES = 32;
const WANTED_PER_SECOND = 300;

/** Once a second. */
interface Sample {
	/** Of the server's process, in MB. */
	readonly rss: number;
	/** Of the server's process, and of the database's where it has some of its own. */
	readonly cpuSeconds: number;
	/** Of all processors, whatever runs on them. */
	readonly machine: { readonly busy: number; readonly all: number };
}

/**
 * Updates of a million int8 weights a second that the built server takes over HTTP, each as a device sends it:
 * `PUT /blobs/<digest>`, then `updates.submit`. Signed in, all checks, durable before the answer, and merged
 * as they come. The load has a process of its own on the same machine.
 *
 * Run `npm run build` first. `INGEST_DIR` is where the store's data goes, if not to the temporary folder;
 * `INGEST_DATABASE=server` has a PostgreSQL server of its own, with durable commits, instead of the embedded
 * database; `INGEST_PROFILE` is a folder for processor profiles of the server's threads, which cost time.
 */
export async function run({ quick }: { quick: boolean }): Promise<void> {
	const size = quick ? QUICK : WHOLE;
	const folder = await mkdtemp(join(process.env.INGEST_DIR ?? tmpdir(), 'ingest-'));
	try {
		const bounds = await measureBounds(folder, size.numWeights);
		for (const { name, perSecond } of bounds) print(name, [perSecond, '1/s']);
		const postgres = await database();
		await measure(join(folder, 'data'), size, postgres).finally(() => postgres?.stop());
	} finally {
		await rm(folder, { recursive: true });
	}
}

const WHOLE = {
	numWeights: 1_000_000,
	threshold: 1000,
	seconds: Number(process.env.INGEST_SECONDS ?? 25),
	mostPerSecond: 600
};
const QUICK: typeof WHOLE = { numWeights: 10_000, threshold: 50, seconds: 2, mostPerSecond: 2000 };

async function measure(
	dataDir: string,
	{ numWeights, threshold, seconds, mostPerSecond }: typeof WHOLE,
	postgres: { readonly url: string; readonly pid: number } | null
): Promise<void> {
	const header = await seedIngest(dataDir, { numWeights, threshold, url: postgres?.url });
	const store = await startStore(dataDir, environment(postgres?.url));
	try {
		const cookies = await register(store, 8);
		const load = { url: store.url, cookies, header, numDevices: NUM_DEVICES, seconds };
		const numUpdates = 100 + Math.ceil(seconds * mostPerSecond);
		const processes = [store.pid, postgres?.pid] as const;
		const { result, samples } = await sendAll({ ...load, numUpdates }, processes);
		printResult(result, samples);
	} finally {
		await store.stop();
	}
}

async function database() {
	if (process.env.INGEST_DATABASE !== 'server') return null;
	const bin = findPostgres();
	if (!bin) throw new Error('There is no PostgreSQL server under /usr/lib/postgresql.');
	return startPostgres(bin, await freePort(), { isDurable: true });
}

function environment(url: string | undefined): NodeJS.ProcessEnv {
	const { INGEST_PROFILE: profile } = process.env;
	return {
		SEED_DEMO: '0',
		NODE_ENV: 'production',
		...(url && { DATABASE_URL: url }),
		...(profile && { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profile}` })
	};
}

/** Sessions of as many people. */
async function register({ url }: StoreServer, howMany: number): Promise<string[]> {
	const cookies: string[] = [];
	for (let i = 0; i < howMany; i++) {
		const answer = await fetch(`${url}/api/auth/sign-up/email`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', origin: url },
			body: JSON.stringify({
				name: `Device ${i}`,
				email: `device${i}@bench.local`,
				password: 'a password for benchmarks',
				phone: '9800000000'
			})
		});
		if (!answer.ok) throw new Error(`Nobody could register: ${await answer.text()}`);
		cookies.push(
			answer.headers
				.getSetCookie()
				.map((cookie) => cookie.split(';')[0])
				.join('; ')
		);
	}
	return cookies;
}

async function sendAll(load: IngestLoad, processes: Processes) {
	const child = spawn(process.execPath, ['--import', 'tsx', 'tests/bench/ingest-load.ts'], {
		stdio: ['pipe', 'pipe', 'inherit']
	});
	child.stdin.end(JSON.stringify(load));
	const samples: Sample[] = [];
	let timer: NodeJS.Timeout | undefined;
	try {
		for await (const line of createInterface(child.stdout)) {
			if (line === 'ready') {
				samples.push(sample(processes));
				timer = setInterval(() => samples.push(sample(processes)), 1000);
			} else {
				samples.push(sample(processes));
				return { result: JSON.parse(line) as IngestResult, samples };
			}
		}
	} finally {
		clearInterval(timer);
	}
	throw new Error('The load ended without a result.');
}

/** The server, and a database server's first process. */
type Processes = readonly [store: number, database: number | undefined];

function sample([store, postgres]: Processes): Sample {
	const status = readFileSync(`/proc/${store}/status`, 'utf8');
	const rss = (1024 * Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1])) / 1e6;
	const all = postgres === undefined ? [store] : [store, postgres, ...childrenOf(postgres)];
	const seconds = all.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
	return { rss, cpuSeconds: seconds, machine: machineTime() };
}

function machineTime(): Sample['machine'] {
	const times = cpus().map((cpu) => cpu.times);
	const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
	const all = sum(times.flatMap((time) => Object.values(time)));
	return { all, busy: all - sum(times.map(({ idle }) => idle)) };
}

function childrenOf(pid: number): number[] {
	const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
	return children.split(' ').filter(Boolean).map(Number);
}

function cpuSeconds(pid: number): number {
	// after the name, which may hold spaces: fields 14 and 15 of proc(5), in hundredths of a second
	const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
	return (Number(fields[11]) + Number(fields[12])) / 100;
}

function printResult(result: IngestResult, samples: readonly Sample[]): void {
	const { queued, seconds, bytesEach, milliseconds, others, cpuSeconds } = result;
	const perSecond = queued / seconds;
	print(
		'ingest-updates',
		[perSecond, '1/s'],
		[perSecond / WANTED_PER_SECOND, `${WANTED_PER_SECOND}/s`]
	);
	print('ingest-update-size', [bytesEach, 'B']);
	for (const [name, value] of Object.entries(milliseconds)) print(`ingest-${name}`, [value, 'ms']);
	const [first, middle, last] = [0, 0.5, 1].map(
		(share) => samples[Math.floor(share * (samples.length - 1))]
	);
	if (!first || !middle || !last) throw new Error('There are no samples.');
	print('ingest-rss-start', [first.rss, 'MB']);
	print('ingest-rss-middle', [middle.rss, 'MB']);
	print('ingest-rss-end', [last.rss, 'MB'], [last.rss / middle.rss, 'the middle']);
	print('ingest-rss-most', [Math.max(...samples.map(({ rss }) => rss)), 'MB']);
	const server = (1000 * (last.cpuSeconds - first.cpuSeconds)) / queued;
	const load = (1000 * cpuSeconds) / queued;
	print('ingest-server-cpu', [server, 'ms an update']);
	print('ingest-load-cpu', [load, 'ms an update']);
	printProcessors([first.machine, last.machine], { perSecond, each: server + load });
	for (const [answer, times] of Object.entries(others)) console.error(`${times} ×: ${answer}`);
}

/** How busy the processors were, with whatever, and what they would allow if they did nothing but this. */
function printProcessors(
	[first, last]: readonly [Sample['machine'], Sample['machine']],
	{ perSecond, each }: { readonly perSecond: number; readonly each: number }
): void {
	print('ingest-processors-busy', [(100 * (last.busy - first.busy)) / (last.all - first.all), '%']);
	const bound = (1000 * cpus().length) / each;
	print('ingest-bound-processors', [bound, '1/s'], [bound / perSecond, 'what was taken']);
}

function print(name: string, [value, unit]: [number, string], against?: [number, string]): void {
	const round = (n: number) => Number(n.toPrecision(4));
	const compared = against && { ratio: round(against[0]), against: against[1] };
	console.log(JSON.stringify({ name, value: round(value), unit, ...compared }));
}
