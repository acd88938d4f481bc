import { imageCases } from './images';
import { seriesCases } from './series';
import type { TrainCase } from './train-case';
import { vectorCases } from './vectors';

/** The train matrix: every layer of tfjs-layers that can train, and what a recipe may ask for. */
export const TRAIN_CASES: readonly TrainCase[] = [...imageCases, ...seriesCases, ...vectorCases];
