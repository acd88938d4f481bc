import { routes } from '../route';

export const fetching = routes('fetch', [
	['fetch', 'await fetch(url())'],
	['no-cors POST', "await fetch(url(), { mode: 'no-cors', method: 'POST', body: 'x' })"],
	['keepalive', "await fetch(url(), { keepalive: true, mode: 'no-cors', method: 'POST' })"],
	['XMLHttpRequest', "const x = new XMLHttpRequest(); x.open('GET', url()); x.send()"],
	[
		'synchronous XMLHttpRequest',
		"const x = new XMLHttpRequest(); x.open('GET', url(), false); x.send()"
	],
	['beacon', "navigator.sendBeacon(url(), 'x')"],
	['WebSocket', "new WebSocket(url('', 'ws'))"],
	['WebSocketStream', "await new WebSocketStream(url('', 'ws')).opened"],
	['EventSource', 'new EventSource(url())'],
	['fetchLater', 'fetchLater(url(), { activateAfter: 0 })', 'secure targets only'],
	['WebTransport', "await new WebTransport(url('', 'https')).ready"],
	['cache', "await (await caches.open('x')).add(url())"],
	['WebAssembly', 'await WebAssembly.compileStreaming(fetch(url()))'],
	[
		'a stream of a request',
		"await fetch(url(), { method: 'POST', body: new Blob(['x']).stream(), duplex: 'half' })"
	],
	[
		'background fetch',
		"await (await navigator.serviceWorker.ready).backgroundFetch.fetch('x', [url()])",
		'needs a service worker of its own'
	],
	['topics', 'await fetch(url(), { browsingTopics: true })']
]);

/** By number: some engines resolve names for WebRTC by ways of their own. */
export const realTime = routes('WebRTC', [
	['STUN', "await ice(RTCPeerConnection, 'stun:127.0.0.1:' + port)"],
	['TURN by UDP', "await ice(RTCPeerConnection, 'turn:127.0.0.1:' + port + '?transport=udp')"],
	['TURN by TCP', "await ice(RTCPeerConnection, 'turn:127.0.0.1:' + port + '?transport=tcp')"],
	['TURN by TLS', "await ice(RTCPeerConnection, 'turns:127.0.0.1:' + port + '?transport=tcp')"],
	['the prefixed name', "await ice(webkitRTCPeerConnection, 'stun:127.0.0.1:' + port)"],
	[
		'of a nested realm',
		"await ice(el('iframe').contentWindow.RTCPeerConnection, 'stun:127.0.0.1:' + port)"
	],
	[
		'of a nested document',
		"nest(scripted('new RTCPeerConnection({ iceServers: [{ urls: \"stun:127.0.0.1:' + port + '\" }] }).createDataChannel(1)').replace('createDataChannel(1)', 'createOffer({ offerToReceiveAudio: true })'))",
		'only gathers once it has a local description'
	],
	[
		'of a nested document, gathering',
		"nest(scripted('const p = new RTCPeerConnection({ iceServers: [{ urls: \"stun:127.0.0.1:' + port + '\" }] }); p.createDataChannel(1); p.setLocalDescription()'))"
	],
	[
		'a peer as candidate',
		"const a = new RTCPeerConnection(); const b = new RTCPeerConnection(); a.createDataChannel('x'); await a.setLocalDescription(); await b.setRemoteDescription(a.localDescription); await b.setLocalDescription(); await a.setRemoteDescription(b.localDescription); await a.addIceCandidate({ candidate: 'candidate:1 1 udp 2122260223 127.0.0.1 ' + port + ' typ host', sdpMLineIndex: 0 })"
	]
]);
