import type { Route } from './route';

/** Where one route's listener is. */
export interface Target {
	readonly host: string;
	readonly port: number;
}

/** What the code of DOM routes may use. No "<script" or "</script": a plugin's file may not have them either. */
const DOM_HELPERS = String.raw`
const el = (tag, attributes = {}, parent = document.body) => {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (name === 'text') element.textContent = value;
		else if (name === 'html') element.innerHTML = value;
		else element.setAttribute(name, value);
	}
	parent.append(element);
	return element;
};
const link = (rel, href, more = {}) => el('link', { rel, href, ...more }, document.head);
const css = (text) => el('style', { text }, document.head);
let boxes = 0;
const styled = (declaration) => {
	const id = 'box' + (boxes += 1);
	css('#' + id + '{width:9px;height:9px;display:block;' + declaration + '}');
	return el('div', { id, text: '.' });
};
const svg = (inner) => el('div', { html: '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9">' + inner + '</svg>' });
const scripted = (text) => '<' + 'script>' + text + '<' + '/script>';
const blob = (text, type) => URL.createObjectURL(new Blob([text], { type }));
const nest = (html, more = {}) => el('iframe', { srcdoc: html, ...more });
const ice = (RTC, urls) => {
	const peer = new RTC({ iceServers: [{ urls, username: 'u', credential: 'c' }] });
	peer.createDataChannel('x');
	return peer.createOffer().then((offer) => peer.setLocalDescription(offer));
};
`;

/** A script that tries all of `routes`, each by itself. */
export function attempts(
	routes: readonly Route[],
	targetOf: (route: Route) => Target,
	helpers = DOM_HELPERS
): string {
	const calls = routes.map((route) => {
		const { host, port } = targetOf(route);
		return `attempt(${JSON.stringify(host)}, ${port}, async ({ host, port, url }) => {\n${route.code};\n});`;
	});
	return `${helpers}
const attempt = (host, port, run) => {
	const url = (path = '', scheme = 'http') => scheme + '://' + host + ':' + port + '/' + path;
	run({ host, port, url }).catch(() => undefined);
};
${calls.join('\n')}
`;
}
