import type { PluginManifest } from '../../src/lib/domain/plugin';
import { StoreError } from '../../src/lib/domain/errors';
import { sha256Hex } from '../../src/lib/wire/digest';
import { frameHeaders } from '../../src/lib/wire/frame-headers';
import { parsePluginBundle } from '../../src/lib/wire/plugin-bundle';
import { departures, documents, services, workers } from './dom/documents';
import { elements, links } from './dom/elements';
import { fetching, realTime } from './dom/fetching';
import { fileRoutes, STYLED } from './file-routes';
import { styles } from './dom/styles';
import { attempts, type Target } from './library';
import type { Route } from './route';
import type { Answer } from './stage';
import { workerRoutes } from './worker-routes';

/** Those of one group share a frame. */
const staying = [fetching, realTime, elements, links, styles, documents, workers, services];

export const domRoutes: readonly Route[] = [...staying.flat(), ...departures, ...fileRoutes];
export const allRoutes: readonly Route[] = [...domRoutes, ...workerRoutes];

/** What one frame holds. */
export interface Script {
	readonly dom: string;
	readonly worker?: string;
	/** One text of the HTML file, or of the CSS file. */
	readonly markup?: string;
	readonly style?: string;
}

/** Every wanted route once, in as few frames as can be: those that leave have each their own. */
export function scripts(
	targetOf: (route: Route) => Target,
	isWanted: (route: Route) => boolean = () => true
): Script[] {
	const groups = [...staying, ...departures.map((route) => [route])]
		.map((group) => group.filter(isWanted))
		.filter((group) => group.length > 0);
	const inWorker = workerRoutes.filter(isWanted);
	return [
		...groups.map((group) => ({ dom: attempts(group, targetOf) })),
		...fileRoutes.filter(isWanted).map((route) => ofFile(route, targetOf(route))),
		...(inWorker.length > 0 ? [{ dom: '', worker: attempts(inWorker, targetOf, '') }] : [])
	];
}

function ofFile({ markup, style }: Route, { host, port }: Target): Script {
	const aimed = (text: string) => text.replaceAll('URL', `http://${host}:${port}/`);
	return {
		dom: '',
		...(markup !== undefined && { markup: aimed(markup) }),
		...(style !== undefined && { style: aimed(style) })
	};
}

/** A frame to be shown, and how it is served. */
export interface Subject {
	readonly digest: string;
	readonly manifest: PluginManifest;
	readonly answer: Answer;
}

/**
 * As the store makes it of an engineer's files. It tells its host when its code has run.
 *
 * @returns Null if the store refuses such files.
 */
export async function asPlugin(script: Script): Promise<Subject | null> {
	try {
		return await composed(script);
	} catch (error) {
		const isRefused = error instanceof StoreError && error.code === 'plugin/invalid';
		if (isRefused && (script.markup !== undefined || script.style !== undefined)) return null;
		throw error;
	}
}

async function composed({ dom, worker, markup = STYLED, style }: Script): Promise<Subject> {
	const start = worker === undefined ? '' : 'mlstore.worker();';
	// what leaves at once would take its greeting with it
	const code = `mlstore.ready();\nmlstore.log('ran');\nsetTimeout(() => {${start}${dom}}, 500);`;
	const { manifest, frame } = await parsePluginBundle(files({ code, markup, style, worker }));
	const { html, digest, csp } = frame;
	return { digest, manifest, answer: { html, headers: frameHeaders(csp) } };
}

/**
 * The same under the same headers, without anything that our code takes away: as if a plugin had found the way
 * round all of it. What it says to its host it says as the prelude would.
 */
export async function withoutPrelude({
	dom,
	worker,
	markup = STYLED,
	style = ''
}: Script): Promise<Subject> {
	const start = worker === undefined ? '' : startOf(worker);
	const script = `{'use strict';
addEventListener('message', ({ ports: [port] }) => {
	port.onmessage = ({ data }) => data.kind === 'ping' && port.postMessage({ kind: 'pong', n: data.n });
	port.postMessage({ kind: 'ready' });
	port.postMessage({ kind: 'log', message: 'ran' });
}, { once: true });
parent.postMessage({ mlstore: 'hello', contract: 2 }, '*');
setTimeout(() => {${start}${dom}}, 500);
}`;
	const { manifest, frame } = await parsePluginBundle(files({ code: '' }));
	const html = new TextEncoder().encode(
		`<!doctype html><style>${style}</style><body>${markup}<script>${script}</script></body>`
	);
	const csp = frame.csp.replace(/'sha256-[^']+'/, `'sha256-${await sha256Base64(script)}'`);
	return { digest: await sha256Hex(html), manifest, answer: { html, headers: frameHeaders(csp) } };
}

async function sha256Base64(text: string): Promise<string> {
	const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
	return Buffer.from(bytes).toString('base64');
}

/** The same code in a document of its own that nothing guards. */
export function unguarded({ dom, worker, markup = STYLED, style = '' }: Script): Answer {
	const start = worker === undefined ? '' : startOf(worker);
	const html = `<!doctype html><style>${style}</style><body>${markup}<script>{'use strict';\n${start}${dom}}</script></body>`;
	return { html, headers: { 'content-type': 'text/html; charset=utf-8' } };
}

function startOf(worker: string): string {
	const text = JSON.stringify(worker).replaceAll('<', '\\u003c');
	return `new Worker('data:text/javascript,' + encodeURIComponent(${text}));`;
}

interface Sources {
	readonly code: string;
	readonly markup?: string | undefined;
	readonly style?: string | undefined;
	readonly worker?: string | undefined;
}

function files({ code, markup = '<p>A plugin</p>', style, worker }: Sources) {
	const manifest = {
		contract: 2,
		id: 'probe',
		title: { en: 'Probe' },
		locales: ['en'],
		html: 'index.html',
		script: 'main.js',
		...(style !== undefined && { style: 'style.css' }),
		...(worker !== undefined && { worker: 'worker.js' }),
		input: { shape: [2], range: [0, 1] },
		target: { kind: 'classes', labels: ['no', 'yes'] },
		permissions: []
	};
	const texts = {
		'plugin.json': JSON.stringify(manifest),
		'index.html': markup,
		'main.js': code,
		...(style !== undefined && { 'style.css': style }),
		...(worker !== undefined && { 'worker.js': worker })
	};
	return new Map(
		Object.entries(texts).map(([path, text]) => [path, new TextEncoder().encode(text)])
	);
}
