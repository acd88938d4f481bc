import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';

/**
 * Where the bundler put the WASM backend's binaries, by the names that it asks for them. Its threaded
 * one (for which pages must be cross-origin isolated) was no faster: the SIMD one stands in for it.
 */
export const wasmUrls = {
	'tfjs-backend-wasm.wasm': plain,
	'tfjs-backend-wasm-simd.wasm': simd,
	'tfjs-backend-wasm-threaded-simd.wasm': simd
};
