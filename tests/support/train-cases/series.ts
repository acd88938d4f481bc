import { layers } from '@tensorflow/tfjs-layers';
import { chain, type Layer, type TrainCase } from './train-case';

const SERIES = [6, 3];

const conv = () => layers.conv1d({ filters: 3, kernelSize: 2 });

/** Layers on series and words. */
export const seriesCases: readonly TrainCase[] = [
	series('conv1d', () => layers.conv1d({ filters: 3, kernelSize: 3, padding: 'same' }), conv),
	series('conv1d, strided', conv, () =>
		layers.conv1d({ filters: 8, kernelSize: 3, strides: 2, activation: 'relu' })
	),
	series('maxPooling1d', conv, () => layers.maxPooling1d({ poolSize: 2 })),
	series('averagePooling1d', conv, () => layers.averagePooling1d({ poolSize: 2 })),
	series('globalAveragePooling1d', conv, () => layers.globalAveragePooling1d()),
	series('globalMaxPooling1d', conv, () => layers.globalMaxPooling1d()),
	series('lstm', () => layers.lstm({ units: 3 })),
	series('lstm, all outputs', () => layers.lstm({ units: 3, returnSequences: true })),
	series('gru', () => layers.gru({ units: 3 })),
	series('lstm, a sequence at a time', () => layers.lstm({ units: 9 })),
	series(
		'lstm, a sequence at a time, smooth gates',
		() => layers.lstm({ units: 8, recurrentActivation: 'sigmoid', returnSequences: true }),
		() => layers.lstm({ units: 10, recurrentActivation: 'sigmoid', useBias: false })
	),
	series('gru, a sequence at a time', () => layers.gru({ units: 9 })),
	series(
		'gru, a sequence at a time, smooth gates',
		() => layers.gru({ units: 8, recurrentActivation: 'sigmoid', returnSequences: true }),
		() => layers.gru({ units: 10, recurrentActivation: 'sigmoid', useBias: false })
	),
	series('rnn of one cell, a sequence at a time', () =>
		layers.rnn({ cell: layers.lstmCell({ units: 8 }) })
	),
	series('bidirectional, a sequence at a time', () =>
		layers.bidirectional({
			layer: layers.gru({ units: 8, returnSequences: true }),
			mergeMode: 'concat'
		})
	),
	series('simpleRNN', () => layers.simpleRNN({ units: 3 })),
	series('rnn of stackedRNNCells', () =>
		layers.rnn({
			cell: layers.stackedRNNCells({
				cells: [
					layers.lstmCell({ units: 3 }),
					layers.gruCell({ units: 2 }),
					layers.simpleRNNCell({ units: 2 })
				]
			})
		})
	),
	series('bidirectional', () =>
		layers.bidirectional({ layer: layers.lstm({ units: 2 }), mergeMode: 'concat' })
	),
	series('timeDistributed', () => layers.timeDistributed({ layer: layers.dense({ units: 2 }) })),
	series(
		'masking',
		() => layers.masking({ maskValue: 0 }),
		() => layers.simpleRNN({ units: 3 })
	),
	series('spatialDropout1d', conv, () => layers.spatialDropout1d({ rate: 0.4, seed: 3 })),
	series(
		'permute, reshape',
		conv,
		() => layers.permute({ dims: [2, 1] }),
		() => layers.reshape({ targetShape: [5, 3] }),
		conv
	),
	{
		name: 'embedding',
		inputShape: [4],
		// inputs are fractions: all look up the first two rows
		build: chain(() => layers.embedding({ inputDim: 2, outputDim: 3 }))
	}
];

function series(name: string, ...parts: (() => Layer)[]): TrainCase {
	return { name, inputShape: SERIES, build: chain(...parts) };
}
