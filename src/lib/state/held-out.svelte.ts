import { StoreError } from '$lib/domain/errors';
import { hasAccuracy } from '$lib/domain/examples';
import { fieldTexts } from '$lib/i18n/complaint-text';
import { errorText } from '$lib/i18n/error-text';
import { refusedField } from '$lib/domain/refused-field';
import {
	packExamples,
	readLabelledCsv,
	readLabelledJson,
	targetInPath,
	type LabelledExamples
} from '$lib/domain/held-out-import';
import { readingsFor, type PictureReading } from '$lib/domain/picture';
import { readImages } from '$lib/plugins/image-import';
import { putBlob } from '$lib/sync/blobs';
import { createClient } from '$lib/sync/client';
import { named } from '$lib/sync/errors';
import { putHeldOut } from '$lib/sync/held-out';
import type { HeldOutView } from '$lib/wire/evaluation';
import { formProblem } from './form-problem';

/** How much accuracy counts in the form: points, of which a share of 1 has a hundred. */
const POINTS = 100;

/** The form of one model's held-out set. */
export class HeldOutForm {
	view: HeldOutView = $state.raw({} as HeldOutView);
	metric: HeldOutView['metric'] = $state('accuracy');
	/** As typed: points of accuracy, or units of loss. */
	drop: number | null = $state(1);
	/** One file with all examples, or pictures whose folder or name says the label. */
	files: readonly File[] = $state.raw([]);
	pictures: readonly File[] = $state.raw([]);
	/** How pictures are read, where the model takes any. */
	reading: PictureReading = $state('plain');
	errors: Readonly<Record<string, string>> = $state.raw({});
	problem: string | null = $state(null);
	status: 'editing' | 'converting' | 'sending' = $state('editing');
	/** Share of the pictures that are converted, 0–1. */
	converted = $state(0);

	readonly #id: string;

	constructor(id: string, view: HeldOutView) {
		this.#id = id;
		this.view = view;
		// the line before may have had one
		this.metric = this.hasAccuracy ? view.metric : 'loss';
		this.drop = view.allowedDrop * (this.metric === 'accuracy' ? POINTS : 1);
		this.reading = this.readings[0] ?? 'plain';
	}

	/** How pictures can be read for this model, what its plugin does first; empty where it takes none. */
	get readings(): readonly PictureReading[] {
		const { shape, values } = this.view.expects.input;
		// pictures are read as numbers from 0 to 1
		const fits = values.kind === 'range' && values.least <= 0 && values.most >= 1;
		return fits ? readingsFor(shape) : [];
	}

	/** False where numbers are learnt, or there is one label: then merges are judged by loss. */
	get hasAccuracy(): boolean {
		return hasAccuracy(this.view.expects);
	}

	/** True while versions still wait to be measured. */
	get isMeasuring(): boolean {
		const { set, progress } = this.view;
		return set !== null && progress.measured < progress.total;
	}

	save(): Promise<void> {
		return this.#attempt(async () => {
			const digest = await this.#upload();
			const points = this.metric === 'accuracy' ? POINTS : 1;
			const allowedDrop = (this.drop ?? NaN) / points;
			if (!(allowedDrop >= 0)) {
				throw refusedField('held-out/invalid', 'allowedDrop', { kind: 'too-small', least: 0 });
			}
			const policy = { metric: this.metric, allowedDrop };
			await named(createClient().evaluation.setHeldOut.mutate({ id: this.#id, digest, ...policy }));
			this.files = [];
			this.pictures = [];
			await this.refresh();
		});
	}

	remove(): Promise<void> {
		return this.#attempt(async () => {
			await named(createClient().evaluation.removeHeldOut.mutate({ id: this.#id }));
			await this.refresh();
		});
	}

	async refresh(): Promise<void> {
		this.view = await loadHeldOut(this.#id);
	}

	async #attempt(act: () => Promise<void>): Promise<void> {
		this.errors = {};
		this.problem = null;
		try {
			await act();
		} catch (error) {
			if (!(error instanceof StoreError)) throw error;
			this.errors = fieldTexts(error);
			this.problem = error.fields ? formProblem(this.errors, isShown) : errorText(error);
		} finally {
			this.status = 'editing';
		}
	}

	/** @returns Undefined where nothing new was chosen: the set that is there stays. */
	async #upload(): Promise<string | undefined> {
		const [file] = this.files;
		if (!file && this.pictures.length === 0) return undefined;
		if (file && this.pictures.length > 0) {
			throw unusable('pictures', { kind: 'file-or-pictures' });
		}
		this.status = 'converting';
		const name = file?.name.toLowerCase() ?? '';
		if (file && !/\.(csv|tsv|json)$/.test(name)) {
			this.status = 'sending';
			return putBlob(new Uint8Array(await file.arrayBuffer()));
		}
		const examples = file ? await this.#fromText(file) : await this.#fromPictures();
		this.status = 'sending';
		return putHeldOut(examples, this.view.expects);
	}

	async #fromText(file: File): Promise<LabelledExamples> {
		const text = await file.text();
		const read = file.name.toLowerCase().endsWith('.json') ? readLabelledJson : readLabelledCsv;
		return read(text, this.view.expects);
	}

	async #fromPictures(): Promise<LabelledExamples> {
		const { input: asked, target: learnt } = this.view.expects;
		const rows: { input: Float32Array; target: readonly number[] }[] = [];
		// what systems leave in folders (.DS_Store, Thumbs.db) is no picture
		const pictures = this.pictures.filter(({ type }) => type.startsWith('image/'));
		if (pictures.length === 0) throw unusable('pictures', { kind: 'pictures-missing' });
		for (const [i, file] of pictures.entries()) {
			const path = file.webkitRelativePath || file.name;
			const target = targetInPath(path, learnt);
			if (target === null) throw unusable('pictures', { kind: 'picture-unlabelled', file: path });
			const [input] = (await readImages([file], asked.shape, this.reading)).inputs;
			if (!input) throw unusable('pictures', { kind: 'picture-unreadable', file: path });
			rows.push({ input, target });
			this.converted = (i + 1) / pictures.length;
		}
		return packExamples(rows, learnt);
	}
}

const isShown = (field: string) => ['heldOut', 'pictures', 'metric', 'allowedDrop'].includes(field);

/** A model's held-out set, as its engineer sees it. @throws {StoreError} */
export function loadHeldOut(id: string, fetch?: typeof globalThis.fetch): Promise<HeldOutView> {
	return named(createClient(fetch).evaluation.heldOut.query({ id }));
}

const unusable = refusedField.bind(null, 'held-out/invalid');
