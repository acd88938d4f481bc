// `npm run simulate`: against a running store over HTTP, or with `--virtual` on a virtual clock in this process
const argv = process.argv.slice(2);

if (argv.includes('--virtual')) {
	const { runVirtually } = await import('./virtual/main');
	await runVirtually(argv);
} else {
	const { runOverHttp } = await import('./over-http');
	await runOverHttp(argv);
}
