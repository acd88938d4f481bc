import type { ExampleSpec, InputSpec, TargetSpec } from './examples';
import type { BackendName } from './training';

/** Text by locale (`en`, `ne`). */
export type Localised = Readonly<Record<string, string>>;

/**
 * What a plugin may ask the person for. The host opens and shows each of them; the plugin is handed the
 * data. `train` lets the plugin itself start a training.
 */
export const PERMISSIONS = ['files', 'camera', 'microphone', 'csv', 'text', 'train'] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** `plugin.json`, contract 1: pictures and the like in [0, 1], and classes. */
export interface PluginManifest1 {
	readonly contract: 1;
	readonly id: string;
	readonly title: string;
	/** Entry files inside the bundle. */
	readonly html: string;
	readonly script: string;
	readonly style?: string;
	readonly inputShape: readonly number[];
	readonly labels: readonly string[];
	readonly permissions: readonly ('files' | 'camera' | 'microphone')[];
}

/** `plugin.json`, contract 2. */
export interface PluginManifest2 {
	readonly contract: 2;
	readonly id: string;
	readonly title: Localised;
	readonly locales: readonly string[];
	readonly html: string;
	readonly script: string;
	readonly style?: string;
	/** Runs without a DOM, in a worker that the plugin starts. */
	readonly worker?: string;
	readonly input:
		| { readonly shape: readonly number[]; readonly range: readonly [number, number] }
		| { readonly shape: readonly number[]; readonly vocabulary: number };
	readonly target:
		| { readonly kind: 'classes'; readonly labels: readonly string[] }
		| {
				readonly kind: 'values';
				readonly names: readonly string[];
				readonly units?: readonly string[];
		  }
		| { readonly kind: 'next-token'; readonly vocabulary: readonly string[] }
		| { readonly kind: 'tokens'; readonly vocabulary: readonly string[]; readonly length: number };
	readonly permissions: readonly Permission[];
	readonly limits?: { readonly storageMb?: number; readonly computeMinutes?: number };
	readonly requires?: { readonly backend?: BackendName; readonly memoryMb?: number };
}

/** As it was published: what is stored, cached and covered by a digest. Read it by `pluginContract`. */
export type PluginManifest = PluginManifest1 | PluginManifest2;

/** What a plugin declares, whichever contract it was written for. */
export interface PluginContract extends ExampleSpec {
	/** Which messages its frame speaks. */
	readonly contract: 1 | 2;
	readonly id: string;
	readonly title: Localised;
	readonly files: {
		readonly html: string;
		readonly script: string;
		readonly style?: string;
		readonly worker?: string;
	};
	readonly permissions: readonly Permission[];
	readonly limits: {
		/** Of its examples on a device. */
		readonly storageMb: number;
		/** Of one training. */
		readonly computeMinutes: number;
	};
	readonly requires: {
		/** The slowest backend it can be used with; null: any. */
		readonly backend: BackendName | null;
		/** Least memory of a device; 0: any. */
		readonly memoryMb: number;
	};
}

const DEFAULT_LIMITS = { storageMb: 50, computeMinutes: 30 };

export function pluginContract(manifest: PluginManifest): PluginContract {
	return manifest.contract === 1 ? ofContract1(manifest) : ofContract2(manifest);
}

function ofContract1(manifest: PluginManifest1): PluginContract {
	const { contract, id, title, inputShape, labels, permissions } = manifest;
	return {
		contract,
		id,
		title: { en: title },
		files: filesOf(manifest),
		input: { shape: inputShape, values: { kind: 'range', least: 0, most: 1 } },
		target: { kind: 'classes', labels },
		permissions,
		limits: DEFAULT_LIMITS,
		requires: { backend: null, memoryMb: 0 }
	};
}

function ofContract2(manifest: PluginManifest2): PluginContract {
	const { contract, id, title, permissions, limits, requires } = manifest;
	return {
		contract,
		id,
		title,
		files: filesOf(manifest),
		input: inputOf(manifest.input),
		target: targetOf(manifest.target),
		permissions,
		limits: { ...DEFAULT_LIMITS, ...limits },
		requires: { backend: requires?.backend ?? null, memoryMb: requires?.memoryMb ?? 0 }
	};
}

function filesOf({
	html,
	script,
	style,
	worker
}: (PluginManifest1 & { worker?: undefined }) | PluginManifest2) {
	return {
		html,
		script,
		...(style !== undefined && { style }),
		...(worker !== undefined && { worker })
	};
}

function inputOf(input: PluginManifest2['input']): InputSpec {
	const { shape } = input;
	if ('vocabulary' in input) return { shape, values: { kind: 'tokens', size: input.vocabulary } };
	const [least, most] = input.range;
	return { shape, values: { kind: 'range', least, most } };
}

function targetOf(target: PluginManifest2['target']): TargetSpec {
	return target.kind === 'values' ? { ...target, units: target.units ?? [] } : target;
}

/** `text` in `locale`, else in English, else in whatever language it is in. */
export function inLocale(text: Localised, locale: string): string {
	return text[locale] ?? text.en ?? Object.values(text)[0] ?? '';
}

/** Whether a file of a plugin is run, whatever it is called. */
export function isScript(manifest: PluginManifest, path: string): boolean {
	const { script, worker } = pluginContract(manifest).files;
	return path === script || path === worker;
}
