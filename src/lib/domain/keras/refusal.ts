import type { Complaint } from '../complaint';
import type { StoreError } from '../errors';
import { refusedField } from '../refused-field';

/** A Keras model that cannot become one of ours, said at the field where its file was chosen. */
export function refusal(complaint: Complaint, cause?: unknown): StoreError {
	return refusedField('model/invalid', 'modelJson', complaint, cause);
}
