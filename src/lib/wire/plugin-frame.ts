import { StoreError } from '$lib/domain/errors';
import { Script } from 'node:vm';
import { sha256Hex } from './digest';
import { NO_GPU } from './no-gpu';
import { cleanPluginHtml } from './plugin-html';
import { preludeOf } from './plugin-prelude';
import { workerStarter } from './worker-compartment';

/** Everything the plugin's files become: one document whose only script is allowed by its hash. */
export interface PluginFrame {
	readonly html: Uint8Array<ArrayBuffer>;
	readonly digest: string;
	/** The `Content-Security-Policy` it must be served with. */
	readonly csp: string;
}

export interface FrameSource {
	readonly contract: 1 | 2;
	readonly locale: string;
	readonly title: string;
	readonly html: SourceFile;
	readonly script: SourceFile;
	readonly style?: SourceFile;
	/** Runs in a worker of its own, which `mlstore.worker()` starts. */
	readonly worker?: SourceFile;
}

interface SourceFile {
	readonly name: string;
	readonly text: string;
}

/** @throws {StoreError} `plugin/invalid`. */
export async function composeFrame(source: FrameSource): Promise<PluginFrame> {
	const body = cleanPluginHtml(source.html.text, source.html.name);
	const style = source.style ? checkedStyle(source.style) : '';
	const script = composeScript(source);

	const html = new TextEncoder().encode(
		`<!doctype html>\n<html lang="${source.locale}">\n<head>\n<meta charset="utf-8">\n` +
			'<meta name="viewport" content="width=device-width, initial-scale=1">\n' +
			`<title>${escapeText(source.title)}</title>\n<style>\n${style}\n</style>\n</head>\n` +
			`<body>\n${body}\n<script>${script}</script>\n</body>\n</html>\n`
	);
	return { html, digest: await sha256Hex(html), csp: frameCsp(await scriptHash(script)) };
}

/**
 * Prelude and plugin in one text, so that no script runs in the frame before the prelude has taken
 * WebRTC away, and none that is not this one runs at all.
 */
function composeScript({ contract, script, worker }: FrameSource): string {
	const code = checkedScript(script);
	if (/<(!--|\/?script)/i.test(code)) {
		throw new StoreError(
			'plugin/invalid',
			`${script.name} contains "<script", "</script" or "<!--", which would end or change the script inside a page. In a string write "<\\/script".`
		);
	}
	const starter = workerStarter(worker ? checkedScript(worker) : null);
	return `{(${NO_GPU})(this);\nconst mlstore = (${preludeOf(contract)})(this, ${starter});\n(() => {'use strict';\n${code}\n})();}`;
}

function checkedScript({ name, text }: SourceFile): string {
	// the HTML parser reads CRLF as LF, and the hash is taken of what it read
	const code = text.replace(/\r\n?/g, '\n');
	if (code.includes('\0')) {
		throw new StoreError('plugin/invalid', `${name} contains a NUL character.`);
	}
	try {
		// a text that parses by itself cannot close the function it is put into
		new Script(`'use strict';\n${code}`, { filename: name, lineOffset: -1 });
	} catch (cause) {
		const what = cause instanceof Error ? cause.message : String(cause);
		throw new StoreError('plugin/invalid', `${name} is not valid JavaScript: ${what}.`, {
			cause
		});
	}
	return code;
}

function checkedStyle({ name, text }: SourceFile): string {
	const css = text.replace(/\r\n?/g, '\n');
	if (/<\/style|@import/i.test(css)) {
		throw new StoreError(
			'plugin/invalid',
			`${name} contains "</style" or "@import", which a plugin may not use.`
		);
	}
	return css;
}

async function scriptHash(script: string): Promise<string> {
	const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script));
	return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

/** @see DESIGN section 5: the opaque origin comes from `sandbox`, no network from the rest. */
function frameCsp(hash: string): string {
	return [
		'sandbox allow-scripts',
		"default-src 'none'",
		"connect-src 'none'",
		'worker-src data:',
		"frame-src 'none'",
		"form-action 'none'",
		"base-uri 'none'",
		'img-src data: blob:',
		'media-src data: blob:',
		"style-src 'unsafe-inline'",
		`script-src 'sha256-${hash}'`,
		"frame-ancestors 'self'"
	].join('; ');
}

function escapeText(text: string): string {
	return text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
}
