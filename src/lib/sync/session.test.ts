import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { freshStore } from '$lib/store/fresh-store';
import { currentAccount, signIn, signOut } from './session';

const asha = {
	id: '0192f000-0000-7000-8000-00000000000a',
	name: 'Asha',
	email: 'asha@example.org',
	role: 'contributor'
};

let answer: () => Response;
let paths: string[];
beforeEach(async () => {
	await freshStore();
	paths = [];
	vi.stubGlobal('fetch', (path: string) => {
		paths.push(path);
		return Promise.resolve().then(answer);
	});
});
afterEach(() => vi.unstubAllGlobals());

const signedIn = () => Response.json({ session: { id: 's' }, user: { ...asha, phone: '98' } });
const guest = () => Response.json(null);
const gone = (): Response => {
	throw new TypeError('Failed to fetch');
};

describe('the session', () => {
	it('is what the server says, without what is none of our business', async () => {
		answer = signedIn;
		expect(await signIn({ email: asha.email, password: 'a long one' })).toEqual(asha);
		expect(paths).toEqual(['/api/auth/sign-in/email', '/api/auth/get-session']);
	});

	it('is remembered while the server cannot be asked', async () => {
		answer = signedIn;
		await currentAccount();
		answer = gone;
		expect(await currentAccount()).toEqual({ account: asha, offline: true });
		answer = () => new Response('<h1>Bad gateway</h1>', { status: 502 });
		expect(await currentAccount()).toEqual({ account: asha, offline: true });
	});

	it('is forgotten once the server says that nobody is signed in', async () => {
		answer = signedIn;
		await currentAccount();
		answer = guest;
		expect(await currentAccount()).toEqual({ account: null, offline: false });
		answer = gone;
		expect(await currentAccount()).toEqual({ account: null, offline: true });
	});

	it('ends by signing out, but not while nobody can be told', async () => {
		answer = signedIn;
		await currentAccount();
		answer = gone;
		await expect(signOut()).rejects.toMatchObject({ code: 'request/offline' });
		expect((await currentAccount()).account).toEqual(asha);
		answer = () => Response.json({ success: true });
		await signOut();
		answer = gone;
		expect((await currentAccount()).account).toBeNull();
	});

	it('points at the field that is wrong', async () => {
		const fields = { password: { kind: 'wrong-credentials' } };
		answer = () =>
			Response.json(
				{ code: 'account/wrong-credentials', message: 'Wrong.', fields },
				{ status: 401 }
			);
		await expect(signIn({ email: asha.email, password: 'wrong' })).rejects.toMatchObject({
			code: 'account/wrong-credentials',
			fields
		});
	});
});
