// Merges the buffer given as JSON three times in a process of its own, and prints its peak RSS in MB.
import { CpuAverager } from '../../src/server/merging/cpu-averager.server';
import { mergeBuffer, type BufferToMerge } from '../../src/server/merging/merge-buffer.server';
import { peakRss } from '../support/peak-rss';

const buffer = JSON.parse(process.argv[2] ?? '') as BufferToMerge;
const averager = new CpuAverager();
for (let i = 0; i < 3; i++) await mergeBuffer(averager, buffer);
console.log(peakRss() / 1e6);
