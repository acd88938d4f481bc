import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Networks that no service of others is in: a request there would be one to our own insides (SSRF). */
const inside = new BlockList();
for (const [network, prefix] of [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['224.0.0.0', 3]
] as const) {
	inside.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
	['::', 96],
	['64:ff9b::', 96],
	['2002::', 16],
	['fc00::', 7],
	['fe80::', 10],
	['ff00::', 8]
] as const) {
	inside.addSubnet(network, prefix, 'ipv6');
}

/** True for an address of the public internet. IPv4 addresses in IPv6 clothes count as what they are. */
export function isPublic(address: string): boolean {
	const family = isIP(address);
	return family !== 0 && !inside.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/**
 * True for an address that others may give us to call: https on a public host, without another port, user or
 * password. What its name resolves to is looked at when it is called (`publicLookup`), since that may change.
 *
 * @param allowsLoopback Also http and https on this machine.
 */
export function isAtPublicHost(url: URL, allowsLoopback: boolean): boolean {
	const host = url.hostname.replace(/^\[|\]$/g, '');
	if (allowsLoopback && ['localhost', '127.0.0.1', '::1'].includes(host)) return true;

	const isPlain = url.protocol === 'https:' && url.host === url.hostname && !url.href.includes('@');
	return isPlain && (isPublic(host) || isPublicName(host));
}

function isPublicName(host: string): boolean {
	return isIP(host) === 0 && host.includes('.') && !/\.(local|internal)$/.test(host);
}

/** Resolves names for a connection, and refuses those that lead inside, at the moment it is made. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
	lookup(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
		if (error) {
			callback(error, '');
			return;
		}
		const wrong = addresses.find(({ address }) => !isPublic(address));
		if (wrong) {
			callback(new Error(`${hostname} is ${wrong.address}, which is inside.`), '');
			return;
		}
		if (options.all) {
			callback(null, addresses);
			return;
		}
		const [first] = addresses;
		callback(null, first?.address ?? '', first?.family);
	});
};
