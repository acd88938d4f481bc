// what @tensorflow/tfjs would register, without the backends and file formats that we do not use
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';
import '@tensorflow/tfjs-core/dist/register_all_gradients';

import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { enableProdMode } from '@tensorflow/tfjs-core';
import { expose, releaseProxy, transfer, type Remote } from 'comlink';
import { keepThrownErrors } from './thrown-errors';
import type { TrainingApi } from './training-api';
import { trainingService } from './training-service';
import { wasmUrls } from './wasm-urls';

keepThrownErrors();
enableProdMode();
setWasmPaths(wasmUrls);

const service = trainingService();

// results are moved to the page, not copied
const api: TrainingApi = {
	...service,
	trainLocally: async (task, onBatch, onEpoch) => {
		try {
			const result = await service.trainLocally(task, onBatch, onEpoch);
			const { localWeights, payload, residual } = result;
			const buffers = [localWeights.buffer, payload.buffer];
			return transfer(result, residual ? [...buffers, residual.buffer] : buffers);
		} finally {
			for (const callback of [onBatch, onEpoch]) {
				(callback as Remote<typeof onBatch> | undefined)?.[releaseProxy]();
			}
		}
	},
	predict: async (model, examples) => {
		const probabilities = await service.predict(model, examples);
		return transfer(probabilities, [probabilities.buffer]);
	}
};
expose(api);
