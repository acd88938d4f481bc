/**
 * V8 guards pages of compiled code by memory protection keys, where the processor has them, and its account
 * of these pages goes wrong now and then under PGlite's WebAssembly: "Check failed: jit_page.has_value()"
 * ends the process. Without the keys there is nothing to go wrong.
 *
 * See https://github.com/nodejs/node/issues/64500.
 */
export const nodeFlags = ['--no-memory-protection-keys'];
