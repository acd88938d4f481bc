import { routes } from '../route';

/** Other realms, started from this one. */
export const documents = routes('document', [
	['iframe', "el('iframe', { src: url() })"],
	[
		'iframe of a blob',
		"el('iframe', { src: blob(scripted('fetch(\"' + url() + '\")'), 'text/html') })"
	],
	[
		'iframe of data',
		"el('iframe', { src: 'data:text/html,' + encodeURIComponent('<img src=\"' + url('a.png') + '\">') })"
	],
	['iframe of javascript', "el('iframe', { src: 'javascript:fetch(\"' + url() + '\")' })"],
	['srcdoc that fetches', "nest(scripted('fetch(\"' + url() + '\")'))"],
	['srcdoc with an image', "nest('<img src=\"' + url('a.png') + '\">')"],
	['srcdoc with a sheet', "nest('<link rel=stylesheet href=\"' + url('a.css') + '\">')"],
	['srcdoc that refreshes', "nest('<meta http-equiv=refresh content=\"0;url=' + url() + '\">')"],
	['srcdoc that preconnects', "nest('<link rel=preconnect href=\"' + url() + '\">')"],
	[
		'srcdoc with a form',
		"nest('<form action=\"' + url() + '\"></form>' + scripted('document.forms[0].submit()'))"
	],
	[
		'blank frame written to',
		"el('iframe').contentDocument.write('<img src=\"' + url('a.png') + '\">')"
	],
	['blank frame that fetches', "await el('iframe').contentWindow.fetch(url())"],
	['blank frame sent away', "el('iframe').contentWindow.location = url()"],
	['frame of a frame', "nest('<iframe srcdoc=\"<img src=' + url('a.png') + '>\"></iframe>')"],
	[
		'object of a blob',
		"el('object', { type: 'text/html', data: blob('<img src=\"' + url('a.png') + '\">', 'text/html') })"
	],
	[
		'embed of data',
		"el('embed', { type: 'image/svg+xml', src: 'data:image/svg+xml,' + encodeURIComponent('<svg xmlns=\"http://www.w3.org/2000/svg\"><image href=\"' + url('a.png') + '\"/></svg>') })"
	],
	[
		'XSLT',
		"el('iframe', { src: blob('<?xml-stylesheet type=\"text/xsl\" href=\"' + url('a.xsl') + '\"?><a/>', 'text/xml') })",
		'same origin only'
	],
	[
		'XML style sheet',
		"el('iframe', { src: blob('<?xml-stylesheet href=\"' + url('a.css') + '\"?><a/>', 'text/xml') })"
	],
	[
		'own document written to',
		"const d = nest('').contentDocument; d.open(); d.write('<img src=\"' + url('a.png') + '\">'); d.close()"
	],
	['window.open', 'open(url())'],
	['window.open without an opener', "open(url(), '_blank', 'noopener')"],
	['window.open, then sent away', "open('').location = url()"],
	['anchor in a new tab', "el('a', { href: url(), target: '_blank', text: '.' }).click()"],
	['form in a new tab', "el('form', { action: url(), target: '_blank' }).submit()"],
	[
		'form into a frame',
		"el('iframe', { name: 'n' + port }); el('form', { action: url(), target: 'n' + port, method: 'post' }).submit()"
	],
	[
		'anchor into a frame',
		"el('iframe', { name: 'm' + port }); el('a', { href: url(), target: 'm' + port }).click()"
	],
	['ping', "const a = el('a', { href: '#x', ping: url() }); a.click()"]
]);

export const workers = routes('worker', [
	['by address', 'new Worker(url("a.js"))', 'same origin only'],
	['of a blob', "new Worker(blob('fetch(\"' + url() + '\")', 'text/javascript'))"],
	[
		'of data',
		"new Worker('data:text/javascript,' + encodeURIComponent('fetch(\"' + url() + '\")'))"
	],
	[
		'module of data',
		"new Worker('data:text/javascript,' + encodeURIComponent('import \"' + url('a.js') + '\"'), { type: 'module' })"
	],
	[
		'of data that imports scripts',
		"new Worker('data:text/javascript,' + encodeURIComponent('importScripts(\"' + url('a.js') + '\")'))"
	],
	['shared, of a blob', "new SharedWorker(blob('fetch(\"' + url() + '\")', 'text/javascript'))"],
	[
		'shared, of data',
		"new SharedWorker('data:text/javascript,' + encodeURIComponent('fetch(\"' + url() + '\")'))"
	],
	['shared, by address', "new SharedWorker(url('a.js'))", 'same origin only'],
	['service worker', "await navigator.serviceWorker.register(url('a.js'))", 'same origin only']
]);

/** Browser services that fetch on a page's behalf. */
export const services = routes('service', [
	[
		'payment',
		"await new PaymentRequest([{ supportedMethods: url('pay') }], { total: { label: 'x', amount: { currency: 'USD', value: '1' } } }).canMakePayment()",
		'https only'
	],
	[
		'presentation',
		'await new PresentationRequest([url()]).getAvailability()',
		'looks for screens only'
	],
	[
		'federated sign-in',
		"await navigator.credentials.get({ identity: { providers: [{ configURL: url('a.json', 'https'), clientId: 'x' }] } })"
	],
	['shared storage', "await sharedStorage.createWorklet(url('a.js'))", 'gone from Chromium'],
	[
		'auction',
		"await navigator.joinAdInterestGroup({ name: 'x', owner: url('', 'https'), updateURL: url('a', 'https') }, 100)",
		'gone from Chromium'
	],
	[
		'push',
		'await (await navigator.serviceWorker.ready).pushManager.subscribe({ userVisibleOnly: true })',
		'needs a service worker of its own'
	],
	['notification', "new Notification('x', { icon: url('a.png') })", 'nobody has allowed it'],
	['share', 'await navigator.share({ url: url() })', 'needs a click'],
	[
		'passkey of another site',
		'await navigator.credentials.get({ publicKey: { challenge: new Uint8Array(9), rpId: host } })',
		'asks port 443 of https'
	],
	['protocol handler', "navigator.registerProtocolHandler('web+x', url('%s'))", 'same origin only']
]);

/** Each takes its document away, so that it runs in one of its own. */
export const departures = routes('leaving', [
	['location', 'location.href = url()'],
	['assign', 'location.assign(url())'],
	['replace', 'location.replace(url())'],
	['navigation', 'navigation.navigate(url())'],
	['open self', "open(url(), '_self')"],
	[
		'meta refresh',
		"el('meta', { 'http-equiv': 'refresh', content: '0;url=' + url() }, document.head)"
	],
	['anchor', "el('a', { href: url(), text: '.' }).click()"],
	['form', "el('form', { action: url() }).submit()"],
	['posted form', "el('form', { action: url(), method: 'post' }).submit()"],
	[
		'button of a form',
		"const f = el('form', { action: '#' }); el('button', { formaction: url() }, f).click()"
	],
	[
		'SVG anchor',
		"svg('<a href=\"' + url() + '\"><text>.</text></a>'); document.querySelector('svg a').dispatchEvent(new MouseEvent('click', { bubbles: true }))"
	],
	['javascript address', "location.href = 'javascript:fetch(\"' + url() + '\")'"],
	['data address', "location.href = 'data:text/html,<img src=' + url('a.png') + '>'"],
	['blob address', "location.href = blob('<img src=\"' + url('a.png') + '\">', 'text/html')"],
	[
		'document.write',
		"document.open(); document.write('<img src=\"' + url('a.png') + '\">'); document.close()"
	],
	['download', "el('a', { href: url(), download: 'x' }).click()"],
	['base address', "el('base', { href: url() }, document.head); el('img', { src: 'a.png' })"],
	['top', 'top.location.href = url()', 'would take the control page away'],
	['parent', 'parent.location.href = url()', 'would take the control page away'],
	[
		'top by a target',
		"el('a', { href: url(), target: '_top' }).click()",
		'would take the control page away'
	],
	['sibling by name', "open(url(), 'host')", 'would take the control page away']
]).map((route) => ({ ...route, leaves: true }));
