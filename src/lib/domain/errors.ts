import type { Complaints } from './complaint';

/** Names one failure for ever: texts may change, codes never do. `<noun>/<what went wrong>`. */
export type ErrorCode =
	| 'account/email-taken'
	| 'account/forbidden'
	| 'account/last-admin'
	| 'account/own-money'
	| 'account/passkey-refused'
	| 'account/second-factor-missing'
	| 'account/second-factor-unproven'
	| 'account/sign-in-again'
	| 'account/signed-out'
	| 'account/suspended'
	| 'account/wrong-code'
	| 'account/wrong-credentials'
	| 'backend/none-usable'
	| 'backend/self-test-failed'
	| 'blob/digest-mismatch'
	| 'blob/not-found'
	| 'blob/too-large'
	| 'buffer/empty'
	| 'capture/unavailable'
	| 'capture/unreadable'
	| 'credits/insufficient'
	| 'held-out/invalid'
	| 'ledger/unbalanced'
	| 'model/has-no-budget'
	| 'model/invalid'
	| 'model/not-found'
	| 'model/not-listed'
	| 'model/not-trainable'
	| 'payment/not-found'
	| 'payment/refused'
	| 'payment/unavailable'
	| 'plugin/invalid'
	| 'plugin/not-found'
	| 'plugin/not-permitted'
	| 'plugin/not-reviewed'
	| 'plugin/protocol'
	| 'plugin/unresponsive'
	| 'recipe/invalid'
	| 'report/not-found'
	| 'request/invalid'
	| 'request/offline'
	| 'request/rate-limited'
	| 'request/unavailable'
	| 'review/not-found'
	| 'review/own-model'
	| 'storage/full'
	| 'storage/unavailable'
	| 'training/busy'
	| 'training/diverged'
	| 'training/no-examples'
	| 'training/out-of-bounds'
	| 'training/stopped'
	| 'update/base-in-future'
	| 'update/base-unknown'
	| 'update/id-reused'
	| 'update/line-closed'
	| 'update/malformed'
	| 'update/not-finite'
	| 'update/participation-cap'
	| 'update/plugin-mismatch'
	| 'update/privacy-mismatch'
	| 'update/recipe-mismatch'
	| 'update/shape-mismatch'
	| 'update/sum-implausible'
	| 'update/too-few-examples'
	| 'update/too-many-examples'
	| 'update/too-stale'
	| 'update/unreadable'
	| 'user/not-found'
	| 'version/not-candidate'
	| 'version/not-found'
	| 'weights/not-finite'
	| 'weights/shape-mismatch'
	| 'withdrawal/decided'
	| 'withdrawal/not-found';

/** A broken contract that a caller can act on. */
export class StoreError extends Error {
	override readonly name = 'StoreError';
	readonly code: ErrorCode;
	/** What is wrong with each named field of a form, where the input was one. */
	readonly fields?: Complaints;

	constructor(code: ErrorCode, message: string, options?: ErrorOptions & { fields?: Complaints }) {
		super(message, options);
		this.code = code;
		if (options?.fields) this.fields = options.fields;
	}
}
