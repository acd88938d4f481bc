import type { BackendName } from '$lib/domain/training';
import { m } from '$lib/i18n/generated/messages';

/** What a way of computing is called on the page. */
export function backendName(backend: BackendName): string {
	return { webgpu: 'WebGPU', wasm: 'WebAssembly', cpu: m.training_plain_js() }[backend];
}
