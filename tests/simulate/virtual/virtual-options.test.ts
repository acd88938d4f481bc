import { describe, expect, it } from 'vitest';
import { parseVirtualOptions } from './virtual-options';

describe('parseVirtualOptions', () => {
	it('reads what is given, and knows the rest', () => {
		const argv = '--virtual --clients 5000 --days 30 --attack alie --split shards:3 --out report';
		expect(parseVirtualOptions(argv.split(' '))).toMatchObject({
			clients: 5000,
			days: 30,
			attack: 'alie',
			attackers: 0.1,
			split: { kind: 'shards', perPerson: 3 },
			threshold: 250,
			maxStaleness: undefined,
			out: 'report'
		});
	});

	it.each([
		['--clients 1', '--clients must be a number from 2 to 100000.'],
		['--days soon', '--days must be a number from 0.1 to 1000.'],
		['--attack rude', /^--attack must be one of: sign-flip, /],
		[
			'--population nobody',
			'--population must be one of: often-offline, connected, remote, mostly-offline.'
		],
		['--split shards:0', /^--split must be iid/],
		['--split dirichlet', /^--split must be iid/],
		['--encoding gzip', '--encoding must be one of: float32, int8, int4, top-k.'],
		['--nonsense', /Unknown option/]
	])('refuses %s', (argv, message) => {
		expect(() => parseVirtualOptions(argv.split(' '))).toThrow(message);
	});
});
