import type { Locale } from '$lib/i18n/generated/runtime';
import { deleteStore, openStore } from '$lib/store/database';
import { forgetResiduals } from '$lib/store/residuals';
import { createClient } from '$lib/sync/client';
import { named } from '$lib/sync/errors';
import type { SignIn } from '$lib/sync/session';
import { session } from './session.svelte';
import type { FollowRow, Profile } from '$lib/wire/account';
import type { NoticeRow } from '$lib/wire/notices';
import type { Page } from './api';
import { orErrorPage } from './page-error';

export { changePassword, endOtherSignIns, listSignIns } from '$lib/sync/session';
export type { SignIn };

/** What the screens of a person's own account load and change. Everything may throw a `StoreError`. */

type Fetch = typeof fetch;

export function loadProfile(fetch: Fetch): Promise<Profile> {
	return orErrorPage(named(createClient(fetch).account.profile.query()));
}

export function loadFollows(fetch: Fetch): Promise<Page<FollowRow>> {
	return orErrorPage(listFollows(undefined, fetch));
}

export function listFollows(cursor?: string, fetch?: Fetch): Promise<Page<FollowRow>> {
	return named(createClient(fetch).follows.mine.query({ cursor }));
}

export function loadNotices(fetch: Fetch): Promise<Page<NoticeRow>> {
	return orErrorPage(listNotices(undefined, fetch));
}

export function listNotices(cursor?: string, fetch?: Fetch): Promise<Page<NoticeRow>> {
	return named(createClient(fetch).notices.mine.query({ cursor }));
}

/** Name and phone. */
export async function saveProfile(form: { name: string; phone: string }): Promise<void> {
	await named(createClient().account.setProfile.mutate(form));
	await session.refresh();
}

export async function saveEmail(form: { email: string; password: string }): Promise<void> {
	await named(createClient().account.setEmail.mutate(form));
	await session.refresh();
}

/** The language of what is pushed to the user's devices. */
export async function saveLocale(locale: Locale): Promise<void> {
	await named(createClient().account.setLocale.mutate({ locale }));
}

/** Deletes the account for good and, if wished, all that this device keeps. */
export async function deleteAccount(password: string, andDevice: boolean): Promise<void> {
	await named(createClient().account.delete.mutate({ password }));
	await session.forget();
	if (andDevice) await deleteStore();
	else await forgetResiduals(await openStore());
}

export async function isFollowing(modelId: string): Promise<boolean> {
	return (await named(createClient().follows.of.query({ modelId }))).following;
}

export async function setFollowing(modelId: string, following: boolean): Promise<void> {
	await named(createClient().follows.set.mutate({ modelId, following }));
}
