const PAGE = 65_536;

/** What a module of kernels exports, and its memory. */
export interface Instance {
	readonly exports: unknown;
	readonly memory: WebAssembly.Memory;
}

/**
 * A new instance of kernels that import their memory: at least `bytes` bytes of it, all of them the caller's.
 *
 * @param base64 What `npm run build:wasm` left.
 */
export function instantiate(base64: string, bytes: number): Instance {
	const pages = Math.ceil(bytes / PAGE);
	const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
	const module = new WebAssembly.Module(Buffer.from(base64, 'base64'));
	const { exports } = new WebAssembly.Instance(module, { env: { memory } });
	return { exports, memory };
}
