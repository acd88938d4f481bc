import type { UserDetail, UserRow } from '$lib/wire/admin/users';
import type { UserRow as Row, UserWithDoings } from '../repositories/users.server';

export function userRowOf(user: Row): UserRow {
	const { id, name, email, role, createdAt } = user;
	return { id, name, email, role, state: stateOf(user), createdAt: createdAt.getTime() };
}

function stateOf({ deletedAt, suspendedAt }: Row): UserRow['state'] {
	if (deletedAt) return 'deleted';
	return suspendedAt ? 'suspended' : 'active';
}

export function userDetailOf(
	user: UserWithDoings,
	has: { readonly balance: bigint; readonly updates: UserDetail['updates'] }
): UserDetail {
	return {
		...userRowOf(user),
		phone: user.phone,
		balance: Number(has.balance),
		updates: has.updates,
		models: user.models,
		reviews: user.reviews.map(({ id, model, stars, text, hiddenAt }) => ({
			id,
			modelTitle: model.title,
			modelSlug: model.slug,
			stars,
			text,
			isHidden: hiddenAt !== null
		}))
	};
}
