import { routes } from '../route';

export const elements = routes('element', [
	['img', "el('img', { src: url('a.png') })"],
	['img srcset', "el('img', { srcset: url('a.png') + ' 1x' })"],
	['img with CORS', "el('img', { crossorigin: '', src: url('a.png') })"],
	['Image', "new Image().src = url('a.png')"],
	['picture', "el('picture', { html: '<source srcset=\"' + url('a.png') + '\"><img>' })"],
	['input image', "el('input', { type: 'image', src: url('a.png') })"],
	['body background', "document.body.setAttribute('background', url('a.png'))"],
	['table background', "el('table', { background: url('a.png'), html: '<tr><td>.' })"],
	['attribution source', "el('img', { attributionsrc: url('a') })", 'secure origins only'],
	['video', "el('video', { src: url('a.webm'), preload: 'auto' })"],
	['video poster', "el('video', { poster: url('a.png') })"],
	['video source', "el('video', { html: '<source src=\"' + url('a.webm') + '\">' })"],
	['audio', "el('audio', { src: url('a.mp3'), preload: 'auto' })"],
	['Audio', "new Audio(url('a.mp3')).load()"],
	[
		'track',
		"const v = el('video', { crossorigin: 'anonymous', html: '<track default kind=subtitles src=\"' + url('a.vtt') + '\">' }); v.textTracks[0].mode = 'showing'"
	],
	[
		'media session artwork',
		"navigator.mediaSession.metadata = new MediaMetadata({ artwork: [{ src: url('a.png') }] })",
		'fetched while something plays'
	],
	['object', "el('object', { data: url('a.html') })"],
	['object as an image', "el('object', { data: url('a.png'), type: 'image/png' })"],
	['embed', "el('embed', { src: url('a.html') })"],
	['PDF', "el('embed', { src: url('a.pdf'), type: 'application/pdf' })"],
	['script', "el('script', { src: url('a.js') })"],
	['module script', "el('script', { type: 'module', src: url('a.js') })"],
	['import()', "await import(url('a.js'))"],
	[
		'import map',
		"el('script', { type: 'importmap', text: JSON.stringify({ imports: { out: url('a.js') } }) }); await import('out')"
	],
	['inline script that fetches', "el('script', { text: 'fetch(\"' + url() + '\")' })"],
	[
		'inline handler that fetches',
		"el('img', { src: 'data:,', onerror: 'fetch(\"' + url() + '\")' })"
	],
	['eval', "(0, eval)('fetch(\"' + url() + '\")')"],
	['Function', "new Function('fetch(\"' + url() + '\")')()"],
	['timer of text', "setTimeout('fetch(\"' + url() + '\")')"],
	['SVG image', 'svg(\'<image href="\' + url(\'a.png\') + \'" width="9" height="9"/>\')'],
	[
		'SVG image by xlink',
		'svg(\'<image xlink:href="\' + url(\'a.png\') + \'" width="9" height="9"/>\')'
	],
	['SVG use', "svg('<use href=\"' + url('a.svg#a') + '\"/>')", 'same origin only'],
	[
		'SVG feImage',
		'svg(\'<filter id="f"><feImage href="\' + url(\'a.png\') + \'"/></filter><rect width="9" height="9" filter="url(#f)"/>\')'
	],
	[
		'SVG set',
		'svg(\'<image width="9" height="9"><set attributeName="href" to="\' + url(\'a.png\') + \'"/></image>\')'
	],
	[
		'SVG script',
		"const s = document.createElementNS('http://www.w3.org/2000/svg', 'script'); s.setAttribute('href', url('a.js')); el('div').append(s)"
	],
	[
		'SVG script in place',
		"const s = document.createElementNS('http://www.w3.org/2000/svg', 'script'); s.setAttribute('href', url('a.js')); svg('').firstChild.append(s)"
	],
	['portal', "el('portal', { src: url() })", 'gone from Chromium'],
	['fenced frame', "el('fencedframe').config = new FencedFrameConfig(url())", 'https only']
]);

export const links = routes('link', [
	['stylesheet', "link('stylesheet', url('a.css'))"],
	['alternate stylesheet', "link('alternate stylesheet', url('a.css'), { title: 'x' })"],
	['icon', "link('icon', url('a.png'))", 'headless Chromium fetches no icons'],
	['manifest', "link('manifest', url('a.json'))", 'fetched when an app is installed'],
	['prefetch', "link('prefetch', url())"],
	['prefetch of a document', "link('prefetch', url('a.html'), { as: 'document' })"],
	['prerender', "link('prerender', url())", 'gone from Chromium'],
	['preload of an image', "link('preload', url('a.png'), { as: 'image' })"],
	['preload by srcset', "link('preload', '', { as: 'image', imagesrcset: url('a.png') + ' 1x' })"],
	['preload of a font', "link('preload', url('a.woff2'), { as: 'font', crossorigin: '' })"],
	['preload of data', "link('preload', url('a.json'), { as: 'fetch', crossorigin: '' })"],
	['modulepreload', "link('modulepreload', url('a.js'))"],
	['preconnect', "link('preconnect', url())"],
	['preconnect with CORS', "link('preconnect', url(), { crossorigin: '' })"],
	[
		'dns-prefetch',
		"link('dns-prefetch', url())",
		'looks up a name, connects nowhere: see the net log'
	],
	[
		'dns-prefetch of an anchor',
		"el('a', { href: url(), text: '.' })",
		'looks up a name, connects nowhere: see the net log'
	],
	['compression dictionary', "link('compression-dictionary', url('a.dat'))"],
	[
		'speculated prefetch',
		"el('script', { type: 'speculationrules', text: JSON.stringify({ prefetch: [{ source: 'list', urls: [url()], eagerness: 'immediate' }] }) })",
		'https only'
	],
	[
		'speculated prerender',
		"el('script', { type: 'speculationrules', text: JSON.stringify({ prerender: [{ source: 'list', urls: [url()], eagerness: 'immediate' }] }) })",
		'same site only'
	],
	[
		'policy that reports',
		"el('meta', { 'http-equiv': 'Content-Security-Policy', content: 'img-src data:; report-uri ' + url() }, document.head)",
		'a meta element may not report'
	],
	[
		'meta name lookup',
		"el('meta', { 'http-equiv': 'x-dns-prefetch-control', content: 'on' }, document.head); link('dns-prefetch', url())",
		'looks up a name, connects nowhere: see the net log'
	]
]);
