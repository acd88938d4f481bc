import { expose, transfer } from 'comlink';
import type { KerasApi } from './keras-api';
import { importKeras } from './keras/import-keras';
import { keepThrownErrors } from './thrown-errors';

keepThrownErrors();

const api: KerasApi = {
	read: async (name, bytes) => {
		const model = await importKeras({ name, bytes });
		return transfer(model, [model.values.buffer]);
	}
};
expose(api);
