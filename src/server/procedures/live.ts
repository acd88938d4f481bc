import { tracked } from '@trpc/server';
import { StoreError } from '$lib/domain/errors';
import { isVisible } from '$lib/domain/model';
import * as api from '$lib/wire/api';
import { actorOf } from '../catalogue/views.server';
import type { Db } from '../repositories/db.server';
import { findModel, type ModelRow } from '../repositories/models.server';
import { listVersions } from '../repositories/versions.server';
import { publicProcedure, router } from '../trpc';

export const liveRouter = router({
	/**
	 * What happens to one model, from now on. A page that shows an older head than there is, or that
	 * comes back with the id of an event from before the last merge, is told of that merge first.
	 */
	model: publicProcedure.input(api.liveModel).subscription(async ({ ctx, input, signal }) => {
		const { services, account } = ctx;
		const { prisma } = services.database;
		// every stream ends when the server is asked to stop
		const ended = signal ? AbortSignal.any([signal, services.closing]) : services.closing;
		// listen first, then look: what happens in between is told, not lost
		const events = services.events.stream(input.modelId, ended);

		// refused here, not inside the stream: there a link takes it for a lost connection and tries for ever
		const model = await findModel(prisma, { id: input.modelId });
		if (!model || !isVisible(actorOf(account, model), model.status)) {
			throw new StoreError('model/not-found', 'There is no such model.');
		}
		const known = versionIn(input.lastEventId) ?? input.version ?? model.headNumber;
		const missed = known < model.headNumber ? await lastMerge(prisma, model) : null;
		return trackedEvents(model.headNumber, missed, events);
	})
});

async function* trackedEvents(
	head: number,
	missed: api.ModelEvent | null,
	events: AsyncIterable<api.ModelEvent>
) {
	let version = head;
	if (missed) yield tracked(eventId(version), missed);
	for await (const event of events) {
		if (event.kind === 'merged') version = event.version;
		yield tracked(eventId(version), event);
	}
}

async function lastMerge(db: Db, { id: modelId, headNumber }: ModelRow): Promise<api.ModelEvent> {
	const { items } = await listVersions(db, modelId, undefined);
	const head = items.find(({ number, promoted }) => promoted && number === headNumber);
	const numUpdates = head?.merge?.numUpdates ?? 0;
	return { kind: 'merged', modelId, version: headNumber, numUpdates };
}

/** `<head at that time>.<epoch milliseconds>`. */
function eventId(version: number): string {
	return `${version}.${Date.now()}`;
}

function versionIn(eventId: string | null | undefined): number | null {
	const [, version] = /^(\d{1,10})\.\d+$/.exec(eventId ?? '') ?? [];
	return version === undefined ? null : Number(version);
}
