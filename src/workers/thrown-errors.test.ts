import { expose, wrap } from 'comlink';
import { afterAll, describe, expect, it } from 'vitest';
import { StoreError } from '$lib/domain/errors';
import { keepThrownErrors } from './thrown-errors';

keepThrownErrors();

const failing = {
	refuse: () => {
		throw new StoreError('model/invalid', 'No.', {
			cause: new RangeError('Too long.'),
			fields: { shards: { kind: 'file-missing', file: 'b.bin' } }
		});
	},
	crash: () => {
		throw new TypeError('A bug.');
	},
	throwText: () => {
		// eslint-disable-next-line @typescript-eslint/only-throw-error -- what a careless library may do
		throw 'just text';
	}
};
const { port1, port2 } = new MessageChannel();
expose(failing, port1);
const remote = wrap<typeof failing>(port2);
afterAll(() => port1.close());

async function thrownBy(call: Promise<unknown>): Promise<unknown> {
	return call.then(
		() => undefined,
		(error: unknown) => error
	);
}

describe('an error thrown across Comlink', () => {
	it('keeps class, code, fields and cause of a StoreError', async () => {
		const error = await thrownBy(remote.refuse());
		expect(error).toBeInstanceOf(StoreError);
		expect(error).toMatchObject({
			code: 'model/invalid',
			message: 'No.',
			fields: { shards: { kind: 'file-missing', file: 'b.bin' } },
			cause: { name: 'RangeError', message: 'Too long.' }
		});
	});

	it('keeps name, message and stack of a bug', async () => {
		const error = await thrownBy(remote.crash());
		expect(error).not.toBeInstanceOf(StoreError);
		expect(error).toMatchObject({ name: 'TypeError', message: 'A bug.' });
		expect((error as Error).stack).toContain('thrown-errors.test.ts');
	});

	it('makes an error of what is none', async () => {
		expect(await thrownBy(remote.throwText())).toMatchObject({ message: 'just text' });
	});
});
