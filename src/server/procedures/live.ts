import { tracked } from '@trpc/server';
import { StoreError } from '$lib/domain/errors';
import { isNewerHead, type HeadNumber } from '$lib/domain/head';
import { isVisible } from '$lib/domain/model';
import * as api from '$lib/wire/api';
import { actorOf } from '../catalogue/views.server';
import type { Db } from '../repositories/db.server';
import { findModel, type ModelRow } from '../repositories/models.server';
import { isActive } from '../repositories/users.server';
import { listVersions } from '../repositories/versions.server';
import { publicProcedure, router } from '../trpc';

export const liveRouter = router({
	/**
	 * What happens to one model, from now on. A page that shows an older head than there is, or that
	 * comes back with the id of an event from before the last merge, is told of that merge first; of a new
	 * line, if one has begun since. Who is suspended, deleted or given another role meanwhile has it ended,
	 * and may come back as what they are then.
	 */
	model: publicProcedure.input(api.liveModel).subscription(async ({ ctx, input, signal }) => {
		const { services, account } = ctx;
		const { prisma } = services.database;
		// every stream ends when the server is asked to stop
		const ended = signal ? AbortSignal.any([signal, services.closing]) : services.closing;
		// listen first, then look: what happens in between is told, not lost
		const events = services.events.stream(input.modelId, ended, account?.id);
		if (account && !(await isActive(prisma, account.id))) {
			throw new StoreError('account/signed-out', 'Sign in to do this.');
		}

		// refused here, not inside the stream: there a link takes it for a lost connection and tries for ever
		const model = await findModel(prisma, { id: input.modelId });
		if (!model || !isVisible(actorOf(account, model), model.status)) {
			throw new StoreError('model/not-found', 'There is no such model.');
		}
		const head = { line: model.line, version: model.headNumber };
		const known = headIn(input.lastEventId) ?? input.head ?? head;
		const missed = isNewerHead(head, known) ? await whatMadeHead(prisma, model, known) : null;
		return trackedEvents(head, missed, events);
	})
});

async function* trackedEvents(
	first: HeadNumber,
	missed: api.ModelEvent | null,
	events: AsyncIterable<api.ModelEvent>
) {
	let head = first;
	if (missed) yield tracked(eventId(head), missed);
	for await (const event of events) {
		if (event.kind === 'merged') head = { line: event.line, version: event.version };
		if (event.kind === 'line-started') head = { line: event.line, version: 1 };
		yield tracked(eventId(head), event);
	}
}

/** What a page that knows an older head has to be told first: the new line, or else the last merge. */
async function whatMadeHead(
	db: Db,
	{ id: modelId, line, headNumber: version }: ModelRow,
	known: HeadNumber
): Promise<api.ModelEvent> {
	if (line > known.line) return { kind: 'line-started', modelId, line };
	const { items } = await listVersions(db, modelId, undefined);
	const head = items.find((item) => item.line === line && item.number === version);
	return { kind: 'merged', modelId, line, version, numUpdates: head?.merge?.numUpdates ?? 0 };
}

/** `<line>.<head at that time>.<epoch milliseconds>`. */
function eventId({ line, version }: HeadNumber): string {
	return `${line}.${version}.${Date.now()}`;
}

function headIn(eventId: string | null | undefined): HeadNumber | null {
	const [, line, version] = /^(\d{1,10})\.(\d{1,10})\.\d+$/.exec(eventId ?? '') ?? [];
	return line && version ? { line: Number(line), version: Number(version) } : null;
}
