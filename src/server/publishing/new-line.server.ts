import { StoreError } from '$lib/domain/errors';
import type { ExampleSpec } from '$lib/domain/examples';
import { pluginContract } from '$lib/domain/plugin';
import { refusedField } from '$lib/domain/refused-field';
import type { Recipe } from '$lib/domain/recipe';
import { layersModelFiles } from '$lib/domain/tfjs-export';
import { jsonDigest } from '$lib/wire/digest';
import type { NewLine, StartedLine } from '$lib/wire/evaluation';
import type { PluginBundle } from '$lib/wire/plugin-bundle';
import * as schemas from '$lib/wire/schemas';
import { EVALUATIONS } from '../evaluation/evaluate-versions.server';
import { inspectModel } from '../evaluation/inspection.server';
import { mergeModel, type MergeServices } from '../merging/merge-model.server';
import type { MergeQueue } from '../queue/merge-queue';
import { inTransaction } from '../repositories/db.server';
import { frozenOf } from '../repositories/frozen-columns.server';
import type { ModelWithParts } from '../repositories/models.server';
import { findVersion, type VersionWithParts } from '../repositories/versions.server';
import { readHeldOut } from './held-out-set.server';
import { assertNotKnownBad, codeOf, keptCode } from './keep-bundle.server';
import {
	examplesOf,
	putPublic,
	putVersion,
	readPlugin,
	tryOut,
	type PartServices
} from './model-parts.server';
import { switchLine } from './switch-line.server';

export interface LineServices extends MergeServices, PartServices {
	readonly blobs: PartServices['blobs'];
	readonly config: MergeServices['config'] & PartServices['config'];
	readonly queue: Pick<MergeQueue, 'runSoon'>;
}

/**
 * Starts a new line of versions of a model: another topology, plugin or recipe, checked as for a new model.
 * What waits is merged first, as the last version of the old line, which stays as it is.
 *
 * @throws {StoreError} `model/invalid` or `plugin/invalid`, with a message for each field that is wrong, also where
 *   the model's own plugin would go on and no device starts it any more.
 */
export async function startLine(
	services: LineServices,
	model: ModelWithParts,
	input: NewLine
): Promise<StartedLine> {
	const { recipe } = input;
	const head = await headOf(services, model);
	const plugin = input.pluginFiles && (await readPlugin(services.blobs, input.pluginFiles));
	await assertChange(input, head, plugin);
	await assertNotKnownBad(
		services.database.prisma,
		plugin ? codeOf(plugin) : keptCode(head.plugin)
	);
	const manifest = plugin?.manifest ?? schemas.pluginManifest.parse(head.plugin.manifest);
	const { modelJsonDigest } = input;
	const first = modelJsonDigest
		? await putVersion(
				services.blobs,
				await tryOut(services, { ...input, modelJsonDigest }, manifest)
			)
		: null;
	if (!first) await tryAgain(services, { head, recipe, manifest });
	if (plugin) await putPublic(services.blobs, plugin.frame.html);

	// no end of waiting is late enough
	await mergeAll(services, model.id);
	const keepsHeldOut = await fits(services, model, pluginContract(manifest));
	const started = await inTransaction(services.database.prisma, (tx) =>
		switchLine(tx, model, { first, recipe, plugin, keepsHeldOut })
	);
	await services.queue.runSoon(EVALUATIONS);
	const { line } = started;
	await services.events.publish({ kind: 'line-started', modelId: model.id, line });
	return started;
}

/** @throws {StoreError} `request/unavailable` while masked updates wait that too few helpers open. */
async function mergeAll(services: LineServices, modelId: string): Promise<void> {
	for (;;) {
		const { status } = await mergeModel(services, modelId, Infinity);
		if (status === 'not-due') return;
		if (status === 'waiting') {
			const message =
				'Updates wait that only the model’s helpers can open, and too few of them answer. Please try again later.';
			throw new StoreError('request/unavailable', message);
		}
	}
}

async function headOf(
	{ database: { prisma } }: LineServices,
	{ id: modelId, line, headNumber: number }: ModelWithParts
): Promise<VersionWithParts> {
	const head = await findVersion(prisma, { modelId, line, number });
	if (!head) throw new Error(`Model ${modelId} has no version ${number}.`);
	return head;
}

/** @throws {StoreError} `model/invalid` if everything would stay as it is. */
async function assertChange(
	{ modelJsonDigest, recipe }: NewLine,
	head: VersionWithParts,
	plugin: PluginBundle | null
): Promise<void> {
	if (modelJsonDigest || (plugin && plugin.digest !== head.plugin.digest)) return;
	if ((await jsonDigest(recipe)) !== head.recipe.digest) return;
	throw refusedField('model/invalid', 'recipe', { kind: 'nothing-changes' });
}

interface Continued {
	readonly head: VersionWithParts;
	readonly recipe: Recipe;
	readonly manifest: PluginBundle['manifest'];
}

/** Tries the head out with the new recipe or plugin, as if it had been uploaded again. */
async function tryAgain(
	services: LineServices,
	{ head, recipe, manifest }: Continued
): Promise<void> {
	const { published } = services.blobs;
	const topology = new TextDecoder().decode(await published.read(head.topologyDigest));
	const specs = schemas.weightSpecs.parse(head.weightSpecs);
	const parts = [{ digest: head.weightsDigest, specs }, frozenOf(head) ?? []].flat();
	const files = layersModelFiles(
		topology,
		await Promise.all(
			parts.map(async ({ digest, specs }) => ({ specs, bytes: await published.read(digest) }))
		)
	);
	await inspectModel({
		modelJson: new TextEncoder().encode(files['model.json']),
		shards: new Map([['weights.bin', files['weights.bin']]]),
		recipe,
		...examplesOf(manifest)
	});
}

/** Whether the model's held-out set can measure the new line, too. */
async function fits(
	{ blobs: { uploads } }: LineServices,
	{ heldOutDigest }: ModelWithParts,
	spec: ExampleSpec
): Promise<boolean> {
	if (heldOutDigest === null) return true;
	try {
		await readHeldOut(uploads, heldOutDigest, spec);
		return true;
	} catch (error) {
		if (error instanceof StoreError) return false;
		throw error;
	}
}
