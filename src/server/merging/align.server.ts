import { alignmentWeight } from '$lib/domain/alignment';
import type { Blobs } from '../blobs/blob-store';
import { readablePlace, type MergePlan, type PlannedUpdate } from './merge-plan.server';
import type { Merging } from './merging.server';

interface AlignServices {
	readonly blobs: Pick<Blobs, 'published'>;
	readonly merging: Pick<Merging, 'alignPayloads'>;
}

/** The plan with the alignment of its late updates, where the model's policy asks for it. */
export async function align(services: AlignServices, plan: MergePlan): Promise<MergePlan> {
	const late = plan.updates.filter(({ staleness }) => staleness > 0);
	if (!plan.policy.alignment || late.length === 0) return plan;

	const { published } = services.blobs;
	const { weightsDigest, numWeights } = plan.head;
	const cosines = await services.merging.alignPayloads({
		headPath: await published.localPath(weightsDigest),
		numWeights,
		late: await Promise.all(
			late.map(async (update) => ({
				...readablePlace(update),
				basePath: await published.localPath(baseDigest(update.row))
			}))
		)
	});
	const weights = new Map(late.map(({ row }, k) => [row.id, alignmentWeight(cosines[k] ?? null)]));
	const updates = plan.updates.map((update) => ({
		...update,
		alignment: weights.get(update.row.id) ?? 1
	}));
	return { ...plan, updates };
}

function baseDigest({ id, baseVersion }: PlannedUpdate['row']): string {
	// a plan has no other
	if (!baseVersion) throw new Error(`Update ${id} has no base version.`);
	return baseVersion.weightsDigest;
}
