import * as wire from '$lib/wire/evaluation';
import { ownModel } from '../catalogue/own-model.server';
import { discardCandidate, promoteCandidate } from '../publishing/candidates.server';
import { removeHeldOut, setHeldOut, viewHeldOut } from '../publishing/held-out.server';
import { startLine } from '../publishing/new-line.server';
import { engineerProcedure, router } from '../trpc';

/** Held-out sets, candidates and new lines: what an engineer decides about a model's versions. */
export const evaluationRouter = router({
	heldOut: engineerProcedure
		.input(wire.ofHeldOut)
		.output(wire.heldOutView)
		.query(async ({ ctx, input }) => viewHeldOut(ctx.services, await ownModel(ctx, input.id))),

	setHeldOut: engineerProcedure
		.input(wire.setHeldOut)
		.mutation(async ({ ctx, input }) =>
			setHeldOut(ctx.services, await ownModel(ctx, input.id), input)
		),

	removeHeldOut: engineerProcedure
		.input(wire.ofHeldOut)
		.mutation(async ({ ctx, input }) => removeHeldOut(ctx.services, await ownModel(ctx, input.id))),

	promote: engineerProcedure
		.input(wire.ofVersion)
		.output(wire.promoted)
		.mutation(async ({ ctx, input }) => ({
			version: await promoteCandidate(ctx.services, ctx.account, input.versionId)
		})),

	discard: engineerProcedure
		.input(wire.ofVersion)
		.mutation(({ ctx, input }) => discardCandidate(ctx.services, ctx.account, input.versionId)),

	newLine: engineerProcedure
		.input(wire.newLine)
		.output(wire.startedLine)
		.mutation(async ({ ctx, input }) =>
			startLine(ctx.services, await ownModel(ctx, input.id), input)
		)
});
