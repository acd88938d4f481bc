import type { PluginContract } from '$lib/domain/plugin';
import { m } from '$lib/i18n/generated/messages';
import { bytes } from '$lib/ui/format';
import { backendName } from './backend-names';

type Needs = PluginContract['requires'];

/** What a plugin needs of a device; nothing of what it does not. */
export function needTexts({ backend, memoryMb }: Needs): Partial<Record<keyof Needs, string>> {
	return {
		...(backend && { backend: m.training_needs_backend({ backend: backendName(backend) }) }),
		...(memoryMb > 0 && { memoryMb: m.training_needs_memory({ size: bytes(memoryMb * 1e6) }) })
	};
}
