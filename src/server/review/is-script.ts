import { pluginContract, type PluginManifest } from '$lib/domain/plugin';

/** Whether a file of a plugin is run, whatever it is called. */
export function isScript(manifest: PluginManifest, path: string): boolean {
	const { script, worker } = pluginContract(manifest).files;
	return path === script || path === worker;
}
