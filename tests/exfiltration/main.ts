import { setTimeout as sleep } from 'node:timers/promises';
import { engines, type Engine } from './engines';
import { called, listen, type Listener } from './listeners';
import { openStage, type Stage } from './stage';
import { allRoutes, asPlugin, scripts, unguarded, type Subject } from './subjects';

/** How long a page is left alone once its plugins have run. */
const SETTLE_MS = 8_000;
const PATIENCE_MS = 60_000;

const [name = 'firefox'] = process.argv.slice(2);
const engine = engines[name];
if (!engine) throw new Error(`There is no engine ${name}: ${Object.keys(engines).join(', ')}.`);

const [stage, listeners] = await Promise.all([
	openStage(),
	listen(allRoutes, (index) => engine.nameOf(index))
]);
const version = await engine.version();
for (const [run, leaks] of Object.entries(await measure(engine, stage, listeners))) {
	console.log(JSON.stringify({ engine: version, run, routes: allRoutes.length, leaks }));
}
await stage.close();
for (const listener of listeners) listener.close();

async function measure(
	browser: Engine,
	{ url, frames, heard }: Stage,
	reached: readonly Listener[]
): Promise<Record<string, string[]>> {
	const targetOf = ({ name: wanted }: { name: string }) => {
		const found = reached.find(({ route }) => route.name === wanted);
		if (!found) throw new Error(`No listener for ${wanted}.`);
		return found;
	};
	async function visit(path: string, enough: () => boolean): Promise<string[]> {
		for (const listener of reached) listener.hits = 0;
		heard.clear();
		await browser.open(url + path, reached, async () => {
			const last = Date.now() + PATIENCE_MS;
			while (!enough() && Date.now() < last) await sleep(200);
			if (!enough()) console.error(`${path}: only ${JSON.stringify([...heard])} was heard.`);
			await sleep(SETTLE_MS);
		});
		return called(reached);
	}

	const bare = scripts(targetOf, ({ leaves, mute }) => !(leaves && mute));
	bare.forEach((script, index) => frames.set(`/bare/${index}`, unguarded(script)));
	const list = bare.map((_script, index) => `<iframe src="/bare/${index}"></iframe>`);
	frames.set('/bare', {
		html: `<!doctype html><body>${list.join('')}`,
		headers: { 'content-type': 'text/html' }
	});
	const control = await visit('/bare', () => called(reached).length > 30);

	frames.clear();
	const made = await Promise.all(scripts(targetOf).map(asPlugin));
	const plugins = made.filter((plugin) => plugin !== null);
	for (const { digest, answer } of plugins) frames.set(`/sandbox/${digest}`, answer);
	frames.set('/visit.json', {
		html: JSON.stringify(plugins.map(shownOf)),
		headers: { 'content-type': 'application/json' }
	});
	const ran = () => heard.get('ran') === plugins.length;
	const fromNetwork = await visit('/#visit', ran);
	console.error(`Self-test: ${heard.get('tight') === 1 ? 'tight' : 'not tight'}.`);
	const fromDevice = await visit('/#visit-kept', ran);
	return { control, fromNetwork, fromDevice };
}

function shownOf({ digest, manifest }: Subject) {
	return { digest, manifest };
}
