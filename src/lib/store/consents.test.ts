import { expect, it } from 'vitest';
import { getConsent, putConsent } from './consents';
import { freshStore } from './fresh-store';

it('remembers what was last said of a model’s plugin', async () => {
	const db = await freshStore();
	expect(await getConsent(db, 'digits')).toBeNull();
	const consent = { modelId: 'digits', digest: 'a', allowed: ['files'], givenAt: 1 } as const;
	await putConsent(db, consent);
	await putConsent(db, { ...consent, digest: 'b', allowed: [] });
	expect(await getConsent(db, 'digits')).toMatchObject({ digest: 'b', allowed: [] });
	expect(await getConsent(db, 'leaves')).toBeNull();
});
