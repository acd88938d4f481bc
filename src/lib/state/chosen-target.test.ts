import { expect, it } from 'vitest';
import { chosenTarget } from './chosen-target';

const file = (text: string, name = 'plugin.json') => new File([text], name);

it.each([
	['{"contract":1,"labels":["a"]}', 'classes'],
	['{"contract":2,"target":{"kind":"values"}}', 'values'],
	['{"contract":2,"target":{"kind":"next-token"}}', 'next-token'],
	['{"contract":2,"target":{"kind":"wishes"}}', null],
	['{"contract":2,"target":null}', null],
	['null', null],
	['{', null]
])('%s is to be learnt as %j', async (text, kind) => {
	expect(await chosenTarget([file('<p>', 'index.html'), file(text)])).toBe(kind);
});

it('is not known without a plugin.json', async () => {
	expect(await chosenTarget([file('{"labels":[]}', 'main.js')])).toBeNull();
});
