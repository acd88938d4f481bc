// `node scripts/asc.mjs '[["a.as.ts", "--outFile", "a.wasm"], …]'`: one compiler for many programs, since its
// start takes longer than any of them.
import asc from 'assemblyscript/asc';

for (const options of JSON.parse(process.argv[2])) {
	const { error, stderr } = await asc.main(options);
	if (!error) continue;
	console.error(stderr.toString());
	process.exit(1);
}
