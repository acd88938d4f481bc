import { routes, type Line } from '../route';

const declared = (declaration: string): string =>
	`styled(${JSON.stringify(declaration)}.replaceAll('URL', 'url(' + url('a.png') + ')'))`;

const properties: Line[] = [
	['background', declared('background:URL')],
	['list-style-image', declared('display:list-item;list-style-image:URL')],
	['border-image', declared('border:3px solid;border-image:URL 3')],
	['content', declared('content:URL')],
	['image-set', declared('background:image-set(URL 1x)')],
	['cross-fade', declared('background:-webkit-cross-fade(URL, URL, 50%)')],
	['mask', declared('background:red;mask-image:URL')],
	['shape-outside', declared('float:left;shape-outside:URL')],
	['cursor', declared('cursor:URL, auto')],
	['filter', "styled('background:red;filter:url(' + url('a.svg#f') + ')')", 'same document only'],
	['clip-path', "styled('background:red;clip-path:url(' + url('a.svg#f') + ')')"]
];

export const styles = routes('CSS', [
	...properties,
	['@import', "css('@import url(' + url('a.css') + ');')"],
	['style attribute', "el('div', { style: 'background:url(' + url('a.png') + ');height:9px' })"],
	['variable', "styled('--u:url(' + url('a.png') + ');background:var(--u)')"],
	['::before', "css('.b::before{content:url(' + url('a.png') + ')}'); el('p', { class: 'b' })"],
	[
		'attribute selector',
		"el('input', { value: 'secret', id: 'pin' }); css('#pin[value^=s]{background:url(' + url('s.png') + ')}')"
	],
	[
		'@font-face',
		"const f = 'f' + port; css('@font-face{font-family:' + f + ';src:url(' + url('a.woff2') + ')}'); el('p', { style: 'font-family:' + f, text: 'x' })"
	],
	['FontFace', "await new FontFace('g' + port, 'url(' + url('a.woff2') + ')').load()"],
	[
		'constructed sheet',
		"const s = new CSSStyleSheet(); s.replaceSync('.c{background:url(' + url('a.png') + ')}'); document.adoptedStyleSheets.push(s); el('p', { class: 'c', text: '.' })"
	],
	[
		'shadow tree',
		"el('div').attachShadow({ mode: 'open' }).innerHTML = '<style>:host{background:url(' + url('a.png') + ')}</style>.'"
	],
	[
		'keyframes',
		"css('@keyframes k' + port + '{from{background:url(' + url('a.png') + ')}to{background:url(' + url('a.png') + ')}}'); styled('animation:k' + port + ' 1s infinite')"
	],
	[
		'animation',
		"styled('').animate([{ backgroundImage: 'url(' + url('a.png') + ')' }, { backgroundImage: 'url(' + url('a.png') + ')' }], 1000)"
	],
	[
		'canvas filter',
		"const c = el('canvas').getContext('2d'); c.filter = 'url(' + url('a.svg#f') + ')'; c.fillRect(0, 0, 9, 9)",
		'Chromium takes filters of the same document only'
	],
	['paint worklet', "await CSS.paintWorklet.addModule(url('a.js'))"],
	['audio worklet', "await new AudioContext().audioWorklet.addModule(url('a.js'))"]
]);
