import { StoreError, type ErrorCode } from '$lib/domain/errors';
import type { PayloadsToAlign } from './align-payloads.server';
import type { Averager } from './averager';
import type { PayloadToInspect } from './inspect-payload.server';
import type { BufferToMerge, MergedBuffer } from './merge-buffer.server';
import type { SumToOpen } from './secure/masked-sum.server';

/** What the merge thread does. Inputs and results are plain data. */
export interface MergeThreadJobs {
	mergeBuffer(input: BufferToMerge): Promise<MergedBuffer>;
	inspectPayload(input: PayloadToInspect): Promise<{ norm: number }>;
	alignPayloads(input: PayloadsToAlign): Promise<(number | null)[]>;
	openMaskedSum(input: SumToOpen): Promise<void>;
	chooseBackend(): Promise<Averager['name']>;
}

export type ThreadRequest = { readonly id: number } & (
	| { readonly job: 'mergeBuffer'; readonly input: BufferToMerge }
	| { readonly job: 'inspectPayload'; readonly input: PayloadToInspect }
	| { readonly job: 'alignPayloads'; readonly input: PayloadsToAlign }
	| { readonly job: 'openMaskedSum'; readonly input: SumToOpen }
	| { readonly job: 'chooseBackend' }
);

export type ThreadReply = { readonly id: number } & (
	| { readonly ok: true; readonly result: unknown }
	| { readonly ok: false; readonly error: ThrownError }
);

/** An error as plain data: structured clone would drop the class and the code. */
export interface ThrownError {
	readonly code?: ErrorCode;
	readonly fields?: StoreError['fields'];
	readonly message: string;
	readonly stack?: string;
}

export function toThrownError(error: unknown): ThrownError {
	if (!(error instanceof Error)) return { message: String(error) };
	const { message, stack } = error;
	if (!(error instanceof StoreError)) return { message, stack };
	return { code: error.code, fields: error.fields, message, stack };
}

export function fromThrownError({ code, fields, message, stack }: ThrownError): Error {
	const error = code ? new StoreError(code, message, { fields }) : new Error(message);
	if (stack !== undefined) error.stack = stack;
	return error;
}
