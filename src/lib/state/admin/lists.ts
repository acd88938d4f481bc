import { createClient } from '$lib/sync/client';
import { named } from '$lib/sync/errors';
import { orErrorPage } from '../page-error';

/** What the administrators' pages load; a failure becomes the page's error screen. */

type Fetch = typeof fetch;
const admin = (fetch?: Fetch) => createClient(fetch).admin;
type Admin = ReturnType<typeof admin>;
type Asked<Query extends (input: never) => unknown> = NonNullable<Parameters<Query>[0]>;

/** The filters that are set in an address, for a procedure that checks them. */
export function asked(url: URL): Record<string, string> {
	return Object.fromEntries([...url.searchParams].filter(([, value]) => value.trim() !== ''));
}

export const loadHealth = (fetch: Fetch) => orErrorPage(named(admin(fetch).health.query()));

export const loadUsers = (input: Asked<Admin['users']['list']['query']>, fetch?: Fetch) =>
	orErrorPage(named(admin(fetch).users.list.query(input)));

export const loadUser = (id: string, fetch: Fetch) =>
	orErrorPage(named(admin(fetch).users.byId.query({ id })));

export const loadModels = (input: Asked<Admin['models']['list']['query']>, fetch?: Fetch) =>
	orErrorPage(named(admin(fetch).models.list.query(input)));

export const loadModel = (id: string, fetch: Fetch) =>
	orErrorPage(named(admin(fetch).models.byId.query({ id })));

export const loadPlugins = (input: Asked<Admin['plugins']['list']['query']>, fetch?: Fetch) =>
	orErrorPage(named(admin(fetch).plugins.list.query(input)));

export const loadPlugin = (id: string, fetch: Fetch) =>
	orErrorPage(named(admin(fetch).plugins.byId.query({ id })));

export const loadUpdates = (input: Asked<Admin['updates']['list']['query']>, fetch?: Fetch) =>
	orErrorPage(named(admin(fetch).updates.list.query(input)));

export const loadUpdate = (id: string, fetch: Fetch) =>
	orErrorPage(named(admin(fetch).updates.byId.query({ id })));

export const loadReviews = (input: Asked<Admin['reviews']['list']['query']>, fetch?: Fetch) =>
	orErrorPage(named(admin(fetch).reviews.list.query(input)));

export const loadPayments = (input: Asked<Admin['money']['payments']['query']>, fetch?: Fetch) =>
	orErrorPage(named(admin(fetch).money.payments.query(input)));

export const loadWithdrawals = (
	input: Asked<Admin['money']['withdrawals']['query']>,
	fetch?: Fetch
) => orErrorPage(named(admin(fetch).money.withdrawals.query(input)));

export const loadAudit = (input: Asked<Admin['audit']['list']['query']>, fetch?: Fetch) =>
	orErrorPage(named(admin(fetch).audit.list.query(input)));
