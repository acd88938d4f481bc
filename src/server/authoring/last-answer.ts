import type { InspectModel } from './check-plugin';
import { digestOf } from './model-digest';

/** The same, but asked again about what it was asked last, it has the answer already; also where that is a refusal. */
export function lastAnswer(inspect: InspectModel): InspectModel {
	let last: { readonly key: string; readonly answer: ReturnType<InspectModel> } | null = null;
	return (inspection) => {
		const { modelJson: json, shards, ...rest } = inspection;
		const key = digestOf({ json, shards }) + JSON.stringify(rest);
		if (last?.key !== key) {
			last = { key, answer: inspect(inspection) };
			// whoever asked hears of it; another may never ask
			last.answer.catch(() => undefined);
		}
		return last.answer;
	};
}
