import { describe, expect, it } from 'vitest';
import {
	isVisible,
	mayBecome,
	standingWith,
	type ModelActor,
	type ModelStatus,
	type Standing
} from './model';

const statuses: ModelStatus[] = ['pending', 'listed', 'paused', 'unlisted', 'deleted'];
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
			'owner: pending → deleted',
			'owner: listed → paused',
			'owner: listed → deleted',
			'owner: paused → listed',
			'owner: paused → deleted',
			'owner: unlisted → deleted',
			'moderator: pending → unlisted',
			'moderator: pending → deleted',
			'moderator: listed → unlisted',
			'moderator: listed → deleted',
			'moderator: paused → unlisted',
			'moderator: paused → deleted',
			'moderator: unlisted → listed',
			'moderator: unlisted → deleted'
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
	it('hides pending and unlisted models from strangers and deleted ones from all', () => {
		expect(statuses.filter((status) => isVisible('anyone', status))).toEqual(['listed', 'paused']);
		const all = ['pending', 'listed', 'paused', 'unlisted'];
		expect(statuses.filter((status) => isVisible('owner', status))).toEqual(all);
		expect(statuses.filter((status) => isVisible('moderator', status))).toEqual(all);
	});
});

describe('standingWith', () => {
	const standings: Standing[] = statuses.flatMap((status) =>
		[false, true].map((wasPaused) => ({ status, wasPaused }))
	);

	it('leaves nothing in the store that strangers see with a plugin that is not approved', () => {
		for (const standing of standings) {
			expect(isVisible('anyone', standingWith(false, standing).status)).toBe(false);
		}
	});

	it.each(['listed', 'paused'] as const)('brings a %s model back as it was', (status) => {
		const waiting = standingWith(false, { status, wasPaused: false });
		expect(waiting.status).toBe('pending');
		expect(standingWith(true, waiting)).toEqual({ status, wasPaused: false });
	});

	it.each(['unlisted', 'deleted'] as const)('leaves a model that is %s alone', (status) => {
		const standing = { status, wasPaused: false };
		expect(standingWith(true, standing)).toEqual(standing);
		expect(standingWith(false, standing)).toEqual(standing);
	});

	it('changes nothing when it is asked twice', () => {
		for (const isApproved of [true, false]) {
			for (const standing of standings) {
				const once = standingWith(isApproved, standing);
				expect(standingWith(isApproved, once)).toEqual(once);
			}
		}
	});
});
