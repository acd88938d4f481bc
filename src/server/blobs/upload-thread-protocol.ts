import type { Written } from './write-hashed.server';

/** Memory that is handed over with a message, and handed back when what is in it is written. */
export interface Part {
	readonly buffer: ArrayBuffer;
	/** Bytes of it that count. */
	readonly length: number;
	readonly isLast: boolean;
}

/** What the upload thread is told. The next part of an upload comes when the one before is answered. */
export type UploadRequest = { readonly id: number } & (
	| { readonly kind: 'part'; readonly path: string; readonly part: Part }
	/** The rest will not come. */
	| { readonly kind: 'abort' }
);

export type UploadReply = { readonly id: number } & (
	| {
			readonly kind: 'taken';
			readonly buffer: ArrayBuffer;
			/** After the last part, when the file is durable; else null. */
			readonly written: Written | null;
	  }
	| { readonly kind: 'failed'; readonly message: string; readonly code: unknown }
);
