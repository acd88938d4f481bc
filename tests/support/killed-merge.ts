import { mergeModel } from '../../src/server/merging/merge-model.server';
import { openTestStore } from '../../src/server/testing/test-store.server';

/** Merges a model in a process of its own that dies, unprepared, after one step of the merge. */
const [dataDir, modelId, lastStep] = process.argv.slice(2);
if (!dataDir || !modelId) throw new Error('Usage: killed-merge <data folder> <model id> <step>');

const store = await openTestStore(dataDir);
const checkpoint = (step: string) => {
	if (step === lastStep) process.kill(process.pid, 'SIGKILL');
};
await mergeModel({ ...store, checkpoint }, modelId);
throw new Error(`The merge has no step ${String(lastStep)}.`);
