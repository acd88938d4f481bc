import { putBlob } from '$lib/sync/blobs';
import { createClient } from '$lib/sync/client';
import { named } from '$lib/sync/errors';
import type { CreateModel, EditModel } from '$lib/wire/api';

/** What an engineer does with models. All throw `StoreError`s; those about a form have `fields`. */

/** Uploads one file; the form then names it by the digest that is returned. */
export function uploadFile(file: Blob): Promise<string> {
	return file.arrayBuffer().then((bytes) => putBlob(new Uint8Array(bytes)));
}

export function createModel(form: CreateModel): Promise<{ id: string; slug: string }> {
	return named(createClient().models.create.mutate(form));
}

export function editModel(form: EditModel): Promise<{ id: string; slug: string }> {
	return named(createClient().models.edit.mutate(form));
}

export async function setModelStatus(id: string, status: 'listed' | 'paused'): Promise<void> {
	await named(createClient().models.setStatus.mutate({ id, status }));
}

export async function deleteModel(id: string): Promise<void> {
	await named(createClient().models.delete.mutate({ id }));
}
