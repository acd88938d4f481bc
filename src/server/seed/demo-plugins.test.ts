import { describe, expect, it } from 'vitest';
import { demoModels } from '../../../prisma/seed/demo-models';
import { scanPlugin } from '../review/scan-plugin';
import { pluginFilesOf } from './demo-models.server';

describe.each(demoModels)('the plugin of $folder', (model) => {
	it('is what a plugin may be, and gives a reviewer nothing to look at', () => {
		const files = pluginFilesOf(model).map(({ path, bytes }) => ({ path, text: String(bytes) }));
		expect(files.map(({ path }) => path)).toContain('plugin.json');
		expect(scanPlugin(files)).toEqual([]);
	});
});
