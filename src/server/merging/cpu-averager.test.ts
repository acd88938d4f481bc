import { describe } from 'vitest';
import { averagerContract, float64Sums } from './averager.contract';
import { CpuAverager } from './cpu-averager.server';

describe('averaging on the CPU', () => averagerContract(new CpuAverager(), float64Sums));
