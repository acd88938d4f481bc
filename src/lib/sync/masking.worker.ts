import { StoreError } from '$lib/domain/errors';
import { maskUpdate } from '$lib/wire/secure/masked-update';
import type { MaskingAnswer, MaskingTask } from './masking';

// the page's library of types knows a window only
const scope = globalThis as unknown as {
	onmessage: (event: MessageEvent<MaskingTask>) => void;
	postMessage(answer: MaskingAnswer, moved: Transferable[]): void;
};

scope.onmessage = ({ data: { words, binding } }) => {
	maskUpdate(words, binding).then(
		(payload) => scope.postMessage({ payload }, [payload.buffer]),
		(error: unknown) => {
			const code = error instanceof StoreError ? error.code : null;
			scope.postMessage({ code, message: String(error) }, []);
		}
	);
};
