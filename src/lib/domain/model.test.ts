import { describe, expect, it } from 'vitest';
import { isVisible, mayBecome, type ModelActor, type ModelStatus } from './model';

const statuses: ModelStatus[] = ['listed', 'paused', 'unlisted', 'deleted'];
const actors: ModelActor[] = ['owner', 'moderator', 'anyone'];

describe('mayBecome', () => {
	it('lets each actor do exactly this', () => {
		const allowed = actors.flatMap((actor) =>
			statuses.flatMap((from) =>
				statuses
					.filter((to) => from !== to && mayBecome(actor, from, to))
					.map((to) => `${actor}: ${from} → ${to}`)
			)
		);
		expect(allowed).toEqual([
			'owner: listed → paused',
			'owner: listed → deleted',
			'owner: paused → listed',
			'owner: paused → deleted',
			'owner: unlisted → deleted',
			'moderator: listed → unlisted',
			'moderator: paused → unlisted',
			'moderator: unlisted → listed'
		]);
	});

	it('lets an owner ask twice for the same', () => {
		expect(mayBecome('owner', 'paused', 'paused')).toBe(true);
		expect(mayBecome('anyone', 'paused', 'paused')).toBe(false);
	});

	it('lets nobody bring a deleted model back', () => {
		for (const actor of actors) {
			for (const to of statuses) expect(mayBecome(actor, 'deleted', to)).toBe(false);
		}
	});
});

describe('isVisible', () => {
	it('hides unlisted models from strangers and deleted ones from all', () => {
		expect(statuses.filter((status) => isVisible('anyone', status))).toEqual(['listed', 'paused']);
		const all = ['listed', 'paused', 'unlisted'];
		expect(statuses.filter((status) => isVisible('owner', status))).toEqual(all);
		expect(statuses.filter((status) => isVisible('moderator', status))).toEqual(all);
	});
});
