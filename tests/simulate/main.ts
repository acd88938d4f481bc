// `npm run simulate`: against a running store over HTTP, or with `--virtual` on a virtual clock in this process
import { argv } from 'node:process';

const args = argv.slice(2);

if (args.includes('--virtual')) {
	const { runVirtually } = await import('./virtual/main');
	await runVirtually(args);
} else {
	const { runOverHttp } = await import('./over-http');
	await runOverHttp(args);
}
