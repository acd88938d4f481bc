import type { Permission } from '$lib/domain/plugin';
import { m } from '$lib/i18n/generated/messages';

/** What a plugin may ask for, as the person who allows it reads it. */
export const permissionWords: Readonly<Record<Permission, () => string>> = {
	files: m.training_permission_files,
	camera: m.training_permission_camera,
	microphone: m.training_permission_microphone,
	csv: m.training_permission_csv,
	text: m.training_permission_text,
	train: m.training_permission_train
};
