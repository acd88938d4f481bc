import { expect, it } from 'vitest';
import { filterFigures } from './filter-figures';

it('counts what became of the updates', () => {
	const treatments = [
		{ kind: 'whole' },
		{ kind: 'clipped', to: 0.5 },
		{ kind: 'left-out' },
		{ kind: 'left-out' }
	] as const;
	expect(filterFigures({ used: 'krum', wanted: 'krum' }, treatments)).toEqual({
		used: 'krum',
		wanted: 'krum',
		clipped: 1,
		faded: 0,
		leftOut: 2
	});
});
