import type { Config } from './config.server';

/** What an operator reads at start: whether a password alone is enough to publish, administrate and pay out. */
export function secondFactorLine({ secondFactor }: Pick<Config, 'secondFactor'>): string {
	return secondFactor === 'required'
		? 'Second factor: required of engineers, administrators and for withdrawals.'
		: 'Second factor: optional (a password is enough). SECOND_FACTOR=required asks for one.';
}
