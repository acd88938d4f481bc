import type { Route } from './route';

/** URL stands for the listener's address. */
const markup: readonly [name: string, text: string][] = [
	['img', '<img src="URLa.png">'],
	['srcset', '<img srcset="URLa.png 1x">'],
	['style attribute', '<p style="background:url(URLa.png)">.</p>'],
	['link', '<link rel="stylesheet" href="URLa.css">'],
	['preconnect', '<link rel="preconnect" href="URL">'],
	['prefetch', '<link rel="prefetch" href="URL">'],
	['iframe', '<iframe src="URL"></iframe>'],
	['object', '<object data="URL"></object>'],
	['video poster', '<video poster="URLa.png"></video>'],
	['SVG image', '<svg><image href="URLa.png" width="9" height="9"/></svg>'],
	['input image', '<input type="image" src="URLa.png">'],
	['table background', '<table background="URLa.png"><tr><td>.</table>']
];

const style: readonly [name: string, text: string][] = [
	['background', '#s0{background:url(URLa.png)}'],
	['image-set', '#s1{background:image-set("URLa.png" 1x)}'],
	['@import', '@import url(URLa.css);'],
	['escaped @import', '@\\69mport url(URLa.css);'],
	['@font-face', '@font-face{font-family:outside;src:url(URLa.woff2)}#s2{font-family:outside}'],
	['selected by a value', 'input[value^=s]{background:url(URLa.png)}'],
	['content', '#s3::before{content:url(URLa.png)}'],
	['mask', '#s4{mask-image:url(URLa.png);background:red}']
];

/** What a plugin's HTML and CSS files may try by themselves, before any script runs. */
export const fileRoutes: readonly Route[] = [
	...markup.map(([name, text]) => ({ name: `HTML file: ${name}`, code: '', markup: text })),
	...style.map(([name, text]) => ({ name: `CSS file: ${name}`, code: '', style: text }))
];

/** What the styles are for. */
export const STYLED =
	'<i id="s0">.</i><i id="s1">.</i><i id="s2">.</i><i id="s3">.</i><i id="s4">.</i><input value="secret">';
