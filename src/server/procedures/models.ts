import { StoreError } from '$lib/domain/errors';
import { mayBecome, type ModelStatus } from '$lib/domain/model';
import type { ModelSort } from '$lib/domain/search';
import * as api from '$lib/wire/api';
import { privacyPolicy } from '$lib/wire/schemas';
import * as wire from '$lib/wire/search';
import { ownModel } from '../catalogue/own-model.server';
import { detailOf, editableOf, headOf, summaryOf, versionRowOf } from '../catalogue/views.server';
import { visibleModel } from '../catalogue/visible-model.server';
import type { Context } from '../context.server';
import { standingOf, withStandings } from '../credits/standings.server';
import { deleteModel } from '../publishing/delete-model.server';
import { assertHelpers } from '../merging/secure/assert-helpers.server';
import { editModel, publishModel } from '../publishing/publish-model.server';
import { setModelStatus, type ModelRow, type ModelWithParts } from '../repositories/models.server';
import type { Page } from '../repositories/paging.server';
import { searchModels, topModels } from '../repositories/search.server';
import { listFacets, suggestFor } from '../repositories/suggestions.server';
import { findVersion, listVersions } from '../repositories/versions.server';
import { engineerProcedure, publicProcedure, router } from '../trpc';

export const modelsRouter = router({
	list: publicProcedure
		.input(wire.listModels)
		.output(wire.foundModels)
		.query(async ({ ctx, input }) => {
			const trainable = input.trainable ? { feePercent: feePercent(ctx) } : undefined;
			const { near, total, ...page } = await searchModels(db(ctx), { ...input, trainable });
			return { ...(await summaries(ctx, page)), near, total };
		}),

	suggest: publicProcedure
		.input(wire.suggestFor)
		.output(wire.suggestions)
		.query(({ ctx, input }) => suggestFor(db(ctx), input.query)),

	front: publicProcedure.output(wire.front).query(async ({ ctx }) => {
		const top = async (sort: ModelSort) => {
			const items = await topModels(db(ctx), sort, FEW);
			return (await summaries(ctx, { items, nextCursor: null })).items;
		};
		return {
			popular: await top('popular'),
			rated: await top('rated'),
			newest: await top('newest'),
			facets: await listFacets(db(ctx))
		};
	}),

	facets: publicProcedure.output(wire.facets).query(({ ctx }) => listFacets(db(ctx))),

	bySlug: publicProcedure
		.input(api.bySlug)
		.output(api.modelDetail)
		.query(async ({ ctx, input }) => {
			const model = await visibleModel(ctx, { slug: input.slug });
			const standing = await standingOf(db(ctx), model, feePercent(ctx));
			const isMine = ctx.account?.id === model.ownerId;
			return detailOf(model, await headVersion(ctx, model), { standing, isMine });
		}),

	/** The head by the model's id: what a device without a page trains from (`npm run simulate`). */
	head: publicProcedure
		.input(api.byId)
		.output(api.headManifest)
		.query(async ({ ctx, input }) => {
			const model = await visibleModel(ctx, { id: input.id });
			const standing = await standingOf(db(ctx), model, feePercent(ctx));
			return headOf(model, await headVersion(ctx, model), standing);
		}),

	versions: publicProcedure
		.input(api.ofModel)
		.output(api.versionPage)
		.query(async ({ ctx, input }) => {
			const model = await visibleModel(ctx, { id: input.modelId });
			const page = await listVersions(db(ctx), model.id, input.cursor);
			const items = page.items.map((version) => versionRowOf(version, model));
			return { items, nextCursor: page.nextCursor };
		}),

	editable: engineerProcedure
		.input(api.byId)
		.output(api.editableModel)
		.query(async ({ ctx, input }) => {
			const model = await ownModel(ctx, input.id);
			const { line, headNumber: number } = model;
			const head = await findVersion(db(ctx), { modelId: model.id, line, number });
			if (!head) throw new Error(`Model ${model.id} has no version ${number}.`);
			return editableOf(model, head.numWeights);
		}),

	create: engineerProcedure
		.input(api.createModel)
		.output(api.createdModel)
		.mutation(async ({ ctx, input }) => {
			await assertHelpers(input.privacy, ctx.services.config);
			return publishModel(ctx.services, { ownerId: ctx.account.id, review: 'pending' }, input);
		}),

	edit: engineerProcedure
		.input(api.editModel)
		.output(api.createdModel)
		.mutation(async ({ ctx, input }) => {
			const { id, slug, privacy } = await ownModel(ctx, input.id);
			const before = privacyPolicy.parse(privacy);
			await assertHelpers(input.privacy, ctx.services.config, before);
			await editModel(ctx.services, input);
			return { id, slug };
		}),

	setStatus: engineerProcedure.input(api.setModelStatus).mutation(async ({ ctx, input }) => {
		const model = await ownModel(ctx, input.id);
		assertMayBecome(model, input.status);
		await setModelStatus(db(ctx), model.id, input.status);
	}),

	delete: engineerProcedure.input(api.byId).mutation(async ({ ctx, input }) => {
		const model = await ownModel(ctx, input.id);
		assertMayBecome(model, 'deleted');
		await deleteModel(db(ctx), model);
	})
});

/** Models that the front page shows of each ranking. */
const FEW = 6;

const db = (ctx: Context) => ctx.services.database.prisma;
const feePercent = (ctx: Context) => ctx.services.config.platformFeePercent;

async function summaries(ctx: Context, page: Page<ModelRow>) {
	const rows = await withStandings(db(ctx), page.items, feePercent(ctx));
	const items = rows.map(({ model, standing }) => summaryOf(model, standing));
	return { items, nextCursor: page.nextCursor };
}

async function headVersion(ctx: Context, model: ModelWithParts) {
	const { id: modelId, line, headNumber: number } = model;
	const version = await findVersion(db(ctx), { modelId, line, number });
	if (!version) throw new Error(`Model ${modelId} has no version ${number}.`);
	return version;
}

function assertMayBecome(model: ModelWithParts, status: ModelStatus): void {
	if (!mayBecome('owner', model.status, status)) {
		const message = 'A moderator has taken this model out of the store.';
		throw new StoreError('account/forbidden', message);
	}
}
