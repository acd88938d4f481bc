import { describe } from 'vitest';
import { comparerContract, float64Means } from './comparer.contract';
import { cpuComparer } from './cpu-comparer.server';

describe('comparing on the CPU', () => comparerContract(cpuComparer, float64Means));
