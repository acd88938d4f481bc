// `npm run plugin`: what an author of plugins does at a terminal. scripts/plugin.mjs starts it.
import { resolve } from 'node:path';
import { readArguments, type Command } from './arguments';
import { checkPlugin } from './check-plugin';
import { develop } from './dev';
import { newPlugin } from './new-plugin';
import { readPluginFolder } from './plugin-folder';
import { asJson, asText } from './check-report';
import { Refusal } from './refusal';

try {
	process.exitCode = await run(readArguments(process.argv.slice(2)));
} catch (error) {
	if (!(error instanceof Refusal)) throw error;
	console.error(error.message);
	process.exitCode = 2;
}

/** Paths are meant from where npm was called, not from the store's folder. */
function fromCaller(folder: string): string {
	return resolve(process.env.INIT_CWD ?? '.', folder);
}

async function run(command: Command): Promise<number> {
	const folder = fromCaller(command.folder);
	switch (command.name) {
		case 'new':
			return scaffold(folder, command);
		case 'check': {
			const checked = await checkPlugin(await readPluginFolder(folder));
			console.log(command.json ? asJson(checked) : asText(checked, folder));
			return checked.problems.some(({ severity }) => severity === 'error') ? 1 : 0;
		}
		case 'dev':
			await develop(folder, command.port);
			return 0;
	}
}

async function scaffold(
	folder: string,
	{ kind, folder: typed }: Extract<Command, { name: 'new' }>
): Promise<number> {
	const files = await newPlugin({ folder, kind });
	console.log(`${folder}\n${files.map((file) => `    ${file}`).join('\n')}\n`);
	console.log(`Try it, and change its files while it runs:  npm run plugin -- dev ${typed}`);
	console.log(`Before you publish it:                       npm run plugin -- check ${typed}`);
	console.log('docs/plugins.md says the rest.');
	return 0;
}
