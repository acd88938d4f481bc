import { existsSync } from 'node:fs';

/**
 * Debian's chromium brings a Vulkan loader and SwiftShader, a driver that runs on the CPU: enough to test
 * shaders on a machine without a GPU. Where it is not, or another driver is named, nothing changes.
 */
export function useSoftwareVulkan(): void {
	const folder = '/usr/lib/chromium';
	const driver = `${folder}/vk_swiftshader_icd.json`;
	if (process.env.VK_DRIVER_FILES || !existsSync(driver)) return;

	process.env.VK_DRIVER_FILES = driver;
	try {
		// RTLD_LAZY | RTLD_NODELETE: Dawn finds the loader by its name only if it is in memory already
		process.dlopen({ exports: {} }, `${folder}/libvulkan.so.1`, 0x1 | 0x1000);
	} catch {
		// always: it is not a Node add-on. It stays loaded, which is all that is asked of it
	}
}
