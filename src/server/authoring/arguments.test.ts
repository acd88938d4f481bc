import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments';

describe('readArguments', () => {
	it.each([
		['new birds', { name: 'new', folder: 'birds', kind: 'pictures' }],
		['new birds --kind sound', { name: 'new', folder: 'birds', kind: 'sound' }],
		['check birds', { name: 'check', folder: 'birds', json: false }],
		['check --json birds', { name: 'check', folder: 'birds', json: true }],
		['dev birds', { name: 'dev', folder: 'birds', port: 3210 }],
		['dev birds --port 4000', { name: 'dev', folder: 'birds', port: 4000 }]
	])('reads %s', (line, command) => {
		expect(readArguments(line.split(' '))).toEqual(command);
	});

	it.each([
		['', 'npm run plugin -- new FOLDER'],
		['new', 'npm run plugin -- new FOLDER'],
		['new a b', 'npm run plugin -- new FOLDER'],
		['publish a', 'There is no command “publish”'],
		['new a --kind film', 'There is no kind “film”. Choose one of: pictures, table, text, sound.'],
		['new a --json', '--json is an option of another command'],
		['check a --kind text', '--kind is an option of another command'],
		['dev a --port 0', '“0” is no port'],
		['dev a --port 80x', '“80x” is no port'],
		['new a --colour', "Unknown option '--colour'"]
	])('refuses “%s”', (line, why) => {
		expect(() => readArguments(line.split(' ').filter(Boolean))).toThrow(why);
	});
});
