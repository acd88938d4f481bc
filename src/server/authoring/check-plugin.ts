import { join } from 'node:path';
import { FINDINGS, type Finding } from '$lib/domain/finding';
import { StoreError } from '$lib/domain/errors';
import { batchSpecOf } from '$lib/domain/examples';
import { pluginContract, type PluginManifest } from '$lib/domain/plugin';
import type { Recipe } from '$lib/domain/recipe';
import { complaintText } from '$lib/i18n/complaint-text';
import { findingWords } from '$lib/i18n/finding-text';
import type { AuthorProblem, ComposedPlugin } from '$lib/wire/plugin-preview';
import { recipe as recipeSchema } from '$lib/wire/schemas';
import {
	inspectModel,
	type InspectedModel,
	type Inspection
} from '../evaluation/inspection.server';
import { composePlugin, scannedFiles } from '../review/compose-plugin';
import { scanPlugin } from '../review/scan-plugin';
import { complaintAdvice, findingAdvice } from './advice';

import type { PluginFolder } from './plugin-folder';

/** A folder as publishing would see it. */
export interface CheckedFolder {
	/** Null if it is refused; `problems` says why. */
	readonly plugin: ComposedPlugin | null;
	readonly recipe: Recipe | null;
	/** Whether the model took a step of training. */
	readonly isTrainable: boolean;
	/** Errors first. */
	readonly problems: readonly AuthorProblem[];
}

export type InspectModel = (inspection: Inspection) => Promise<InspectedModel>;

/** Does what publishing does: parses and scans the plugin, and takes one training step if there is a model. */
export async function checkPlugin(
	folder: PluginFolder,
	inspect: InspectModel = (inspection) => inspectModel(inspection)
): Promise<CheckedFolder> {
	const refused: AuthorProblem[] = [];
	const plugin = await orProblem(refused, folder, () => composePlugin(folder.plugin));
	const findings = plugin?.findings ?? scanPlugin(scannedFiles(null, folder.plugin));
	const problems = findings.map((finding) => problemOfFinding(finding, folder));
	problems.push(...refused);
	const recipe = readRecipe(folder, problems);
	const isTrainable = await tryModel(folder, { plugin, recipe, problems, inspect });
	const errorsFirst = [...problems].sort((a, b) => rank(a) - rank(b));
	return { plugin, recipe, isTrainable, problems: errorsFirst };
}

const rank = ({ severity }: AuthorProblem) => (severity === 'error' ? 0 : 1);

function problemOfFinding(finding: Finding, { pluginPath }: PluginFolder): AuthorProblem {
	const { kind, path, line, column } = finding;
	return {
		// a plugin that does what is grave is turned down, or stopped by the sandbox
		severity: FINDINGS[kind] === 'look' ? 'note' : 'error',
		place: `${join(pluginPath, path)}:${line}:${column}`,
		what: findingWords[kind](),
		todo: findingAdvice[kind]
	};
}

function readRecipe({ recipe }: PluginFolder, problems: AuthorProblem[]): Recipe | null {
	if (!recipe) {
		problems.push({
			severity: 'note',
			place: 'recipe.json',
			what: 'There is no recipe, so nothing can be trained here.',
			todo: 'Write one: docs/plugins.md has an example.'
		});
		return null;
	}
	let json: unknown;
	try {
		json = JSON.parse(recipe.text);
	} catch (error) {
		if (!(error instanceof SyntaxError)) throw error;
		problems.push(recipeProblem(`${recipe.path} is not JSON: ${error.message}.`));
		return null;
	}
	const { data, error } = recipeSchema.safeParse(json);
	if (data) return data;
	const [issue] = error.issues;
	const place = issue?.path.join('.') ?? '';
	problems.push(
		recipeProblem(`${recipe.path} is wrong at “${place}”: ${issue?.message ?? 'invalid'}.`)
	);
	return null;
}

function recipeProblem(what: string): AuthorProblem {
	const todo = 'Correct it: docs/plugins.md says what a recipe may hold.';
	return { severity: 'error', place: 'recipe.json', what, todo };
}

interface SoFar {
	readonly plugin: { readonly manifest: PluginManifest } | null;
	readonly recipe: Recipe | null;
	readonly problems: AuthorProblem[];
	readonly inspect: InspectModel;
}

async function tryModel(
	folder: PluginFolder,
	{ plugin, recipe, problems, inspect }: SoFar
): Promise<boolean> {
	const { model } = folder;
	if (!model) {
		problems.push({
			severity: 'note',
			place: 'model/model.json',
			what: 'There is no model, so nothing can be trained here.',
			todo: 'Put what TensorFlow.js saves into the folder model.'
		});
	}
	if (!model || !plugin || !recipe) return false;
	const contract = pluginContract(plugin.manifest);
	const inspected = await orProblem(problems, folder, () =>
		inspect({
			modelJson: model.json,
			shards: model.shards,
			recipe,
			spec: batchSpecOf(contract),
			values: contract.input.values
		})
	);
	return inspected !== null;
}

/** Null after a refusal, which is then among the problems. */
async function orProblem<T>(
	problems: AuthorProblem[],
	folder: PluginFolder,
	act: () => Promise<T>
): Promise<T | null> {
	try {
		return await act();
	} catch (error) {
		if (!(error instanceof StoreError)) throw error;
		problems.push(...problemsOfRefusal(error, folder));
		return null;
	}
}

function problemsOfRefusal(error: StoreError, folder: PluginFolder): AuthorProblem[] {
	const plugin = join(folder.pluginPath, 'plugin.json');
	const places: Readonly<Record<string, string>> = {
		plugin,
		recipe: folder.recipe?.path ?? 'recipe.json',
		modelJson: folder.model?.path ?? 'model.json',
		shards: folder.model?.path ?? 'model.json'
	};
	if (!error.fields) {
		const [file = ''] = error.message.split(' ', 1);
		const place = folder.plugin.has(file) ? join(folder.pluginPath, file) : plugin;
		return [{ severity: 'error', place, what: error.message, todo: complaintAdvice(undefined) }];
	}
	return Object.entries(error.fields)
		.filter(([, { kind }]) => kind !== 'script-broken') // the scan has said so, and where
		.map(([field, complaint]) => ({
			severity: 'error',
			place: places[field] ?? field,
			what: complaintText(complaint),
			todo: complaintAdvice(complaint.kind)
		}));
}
