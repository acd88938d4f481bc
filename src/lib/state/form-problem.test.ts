import { expect, it } from 'vitest';
import { formProblem } from './form-problem';

const isShown = (field: string) => field === 'title';

it('says what is wrong with fields that the form does not show', () => {
	const errors = { title: 'Too long.', recipe: 'Nothing would change.', id: 'Unknown.' };
	expect(formProblem(errors, isShown)).toBe('Nothing would change. Unknown.');
});

it('points to the fields where the form shows all that are wrong', () => {
	expect(formProblem({ title: 'Too long.' }, isShown)).toBe('Some fields need your attention.');
});
