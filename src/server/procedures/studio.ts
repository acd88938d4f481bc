import { StoreError } from '$lib/domain/errors';
import { ofVersion } from '$lib/wire/evaluation';
import * as schemas from '$lib/wire/schemas';
import * as studio from '$lib/wire/studio';
import type { Context } from '../context.server';
import {
	recentReviewOf,
	recentUpdateOf,
	sinceNow,
	studioModelOf,
	versionPointOf
} from '../dashboard/views.server';
import { replayMerge } from '../merging/replay/replay-merge.server';
import {
	involvedIn,
	refusalsOf,
	stalenessOf,
	versionFigures
} from '../repositories/figures.server';
import { frozenOf } from '../repositories/frozen-columns.server';
import { findModel, listOwned, type ModelWithParts } from '../repositories/models.server';
import { listReviewsOfOwner, listUpdatesOfOwner } from '../repositories/recent.server';
import { countByStatus, standingOfOwner, standingsOf } from '../repositories/standings.server';
import { countOpenCandidates, findOwnVersion, findVersion } from '../repositories/versions.server';
import { engineerProcedure, router } from '../trpc';

/** The engineer's dashboard: the caller's own models and what came in for them. */
export const studioRouter = router({
	overview: engineerProcedure.output(studio.studioOverview).query(async ({ ctx }) => {
		const { id } = ctx.account;
		const byStatus = await countByStatus(db(ctx), id);
		const of = await standingOfOwner(db(ctx), id, sinceNow());
		return {
			models: {
				pending: byStatus.get('pending') ?? 0,
				listed: byStatus.get('listed') ?? 0,
				paused: byStatus.get('paused') ?? 0,
				unlisted: byStatus.get('unlisted') ?? 0
			},
			updates: { day: of.day, week: of.week, total: of.total },
			waiting: of.waiting,
			creditsSpent: Number(of.spent),
			budget: Number(of.budget)
		};
	}),

	models: engineerProcedure
		.input(studio.studioModels)
		.output(studio.studioModelPage)
		.query(async ({ ctx, input }) => {
			const page = await listOwned(db(ctx), { ownerId: ctx.account.id, ...input });
			const ids = page.items.map(({ id }) => id);
			const standings = await standingsOf(db(ctx), ids, sinceNow());
			const items = page.items.flatMap((model) => {
				const standing = standings.get(model.id);
				return standing ? [studioModelOf(model, standing)] : [];
			});
			return { items, nextCursor: page.nextCursor };
		}),

	recentUpdates: engineerProcedure
		.input(studio.recentUpdates)
		.output(studio.recentUpdatePage)
		.query(async ({ ctx, input }) => {
			if (input.modelId !== undefined) await own(ctx, input.modelId);
			const page = await listUpdatesOfOwner(db(ctx), { ownerId: ctx.account.id, ...input });
			return { items: page.items.map(recentUpdateOf), nextCursor: page.nextCursor };
		}),

	recentReviews: engineerProcedure
		.input(studio.recentReviews)
		.output(studio.recentReviewPage)
		.query(async ({ ctx, input }) => {
			if (input.modelId !== undefined) await own(ctx, input.modelId);
			const page = await listReviewsOfOwner(db(ctx), { ownerId: ctx.account.id, ...input });
			return { items: page.items.map(recentReviewOf), nextCursor: page.nextCursor };
		}),

	figures: engineerProcedure
		.input(studio.modelCharts)
		.output(studio.modelFigures)
		.query(async ({ ctx, input: { modelId, last } }) => {
			const model = await own(ctx, modelId);
			const newestFirst = await versionFigures(db(ctx), modelId, last);
			return {
				versions: newestFirst.reverse().map(versionPointOf),
				staleness: await stalenessOf(db(ctx), modelId, last),
				refusals: await refusalsOf(db(ctx), modelId),
				openCandidates: await countOpenCandidates(db(ctx), model)
			};
		}),

	/** What a version of one's own is made of, also of one that was never promoted. */
	version: engineerProcedure
		.input(studio.versionKey)
		.output(studio.versionParts)
		.query(async ({ ctx, input }) => {
			await own(ctx, input.modelId);
			const version = await findVersion(db(ctx), input);
			if (!version) throw new StoreError('version/not-found', 'There is no such version.');
			const { topologyDigest, weightsDigest } = version;
			const weightSpecs = schemas.weightSpecs.parse(version.weightSpecs);
			return { topologyDigest, weightsDigest, weightSpecs, frozen: frozenOf(version) ?? undefined };
		}),

	/** Does a merge again, of a version of one's own: it takes a while, and is done for nobody else. */
	replay: engineerProcedure
		.input(ofVersion)
		.output(studio.replayed)
		.mutation(async ({ ctx, input: { versionId } }) => {
			const version = await findOwnVersion(db(ctx), versionId, ctx.account.id);
			if (!version) throw new StoreError('version/not-found', 'There is no such version.');
			return replayMerge(ctx.services, versionId);
		}),

	/** Asked before a deletion, so that it can be said what it means. */
	deletion: engineerProcedure
		.input(studio.ofStudioModel)
		.output(studio.deletionFacts)
		.query(async ({ ctx, input: { modelId } }) => {
			await own(ctx, modelId);
			const standing = (await standingsOf(db(ctx), [modelId], sinceNow())).get(modelId);
			return {
				...(await involvedIn(db(ctx), modelId)),
				waiting: standing?.waiting ?? 0,
				budget: Number(standing?.budget ?? 0n)
			};
		})
});

const db = (ctx: Context) => ctx.services.database.prisma;

/** @throws {StoreError} `model/not-found`, also for somebody else's model. */
async function own(ctx: Context, id: string): Promise<ModelWithParts> {
	const model = await findModel(db(ctx), { id });
	if (!model || model.ownerId !== ctx.account?.id || model.status === 'deleted') {
		throw new StoreError('model/not-found', 'There is no such model.');
	}
	return model;
}
