/** What a plugin of ML Store is given, contract 2. */

/** What the person may be asked for. `train` lets the plugin itself start a training. */
export type Permission = 'files' | 'camera' | 'microphone' | 'csv' | 'text' | 'train';

/** `plugin.json`. All files lie beside it; names have letters, digits, `.`, `_` and `-`. */
export interface PluginManifest {
	readonly contract: 2;
	/** Lower-case letters, digits and `-`, at most 64. */
	readonly id: string;
	/** By locale, one for each of `locales`: `{ "en": "Draw a digit" }`. */
	readonly title: Readonly<Record<string, string>>;
	/** The first is the one for readers of other languages. */
	readonly locales: readonly string[];
	readonly html: string;
	readonly script: string;
	readonly style?: string;
	/** Runs without a DOM: `mlstore.worker()` starts it. */
	readonly worker?: string;
	/** What one input is: numbers of a range, or indices into a vocabulary of so many tokens. */
	readonly input:
		| { readonly shape: readonly number[]; readonly range: readonly [least: number, most: number] }
		| { readonly shape: readonly number[]; readonly vocabulary: number };
	/** What is learnt of it. */
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
	readonly limits?: {
		/** Of its examples on a device, 4 bytes a number and 256 an example; 50 if absent, 1024 at most. */
		readonly storageMb?: number;
		/** Of one training; 30 if absent, 240 at most. */
		readonly computeMinutes?: number;
	};
	readonly requires?: {
		/** The slowest backend that will do. */
		readonly backend?: 'webgpu' | 'wasm' | 'cpu';
		readonly memoryMb?: number;
	};
}

/**
 * One example. `input` is flat, of the model's input shape. `label` is an index into the labels or the
 * vocabulary; `values` are the numbers to learn (`values`) or a token for each place (`tokens`).
 */
export type Example =
	{ input: Float32Array; label: number } | { input: Float32Array; values: Float32Array };

export type KeptExample = Example & {
	id: string;
	/** Epoch milliseconds. */
	addedAt: number;
};

export interface ExampleCounts {
	total: number;
	/** In the order of the labels; empty where the model learns numbers. */
	perLabel: number[];
}

export interface Theme {
	dark: boolean;
	/** Also set as CSS: `color-scheme`, and `--ml-<name>` on `:root`. */
	colours: Record<
		'background' | 'surface' | 'text' | 'muted' | 'border' | 'accent' | 'on-accent' | 'danger',
		string
	>;
}

export interface Setting {
	/** One of `locales`. */
	locale: string;
	theme: Theme;
	input: {
		shape: number[];
		values: { kind: 'range'; least: number; most: number } | { kind: 'tokens'; size: number };
	};
	target:
		| { kind: 'classes'; labels: string[] }
		| { kind: 'values'; names: string[]; units: string[] }
		| { kind: 'next-token'; vocabulary: string[] }
		| { kind: 'tokens'; vocabulary: string[]; length: number };
	/** Declared, and allowed by the person. */
	permissions: Permission[];
	examples: ExampleCounts;
	/** What a training does unless it is steered, and how far it may be. */
	training: {
		epochs: number;
		batchSize: number;
		learningRate: number;
		minExamples: number;
		bounds: Record<'epochs' | 'batchSize' | 'learningRate', [least: number, most: number]>;
	};
}

export interface PictureOptions {
	/** Absent: the model's input shape. */
	shape?: [height: number, width: number, channels: 1 | 3];
	/** `sign`: ink 1 on 0, cut out and centred; `plain`: the whole picture, stretched. Values in [0, 1]. */
	reading?: 'sign' | 'plain';
}

export interface SoundOptions {
	/** 0.1 to 30. */
	seconds: number;
	/** 4,000 to 48,000 samples a second. */
	rate: number;
}

/** `yours`: this device's trained copy, or the published model before the first training. */
export type Which = 'yours' | 'published' | 'training';

export interface Measures {
	numExamples: number;
	loss: number;
	/** Share of right answers; absent where the model learns numbers. */
	accuracy?: number;
	/** The recipe's own metrics, by name. */
	metrics: Record<string, number>;
}

/** Within the recipe's bounds; what is left out is as in the recipe. */
export interface TrainingPlan {
	epochs?: number;
	/** In place of epochs. */
	batches?: number;
	batchSize?: number;
	learningRate?: number;
}

export interface EpochEnd {
	epoch: number;
	epochs: number;
	/** Means over the epoch's batches. */
	loss: number;
	accuracy?: number;
}

export interface StartOptions extends TrainingPlan {
	/**
	 * Called after each epoch, while the training waits (a minute at most): validate with
	 * `mlstore.model.evaluate({ examples, model: 'training' })`; return false to stop and keep.
	 */
	onEpoch?: (epoch: EpochEnd) => boolean | undefined | Promise<boolean | undefined>;
}

export interface TrainingOutcome {
	numExamples: number;
	/** Begun. */
	epochs: number;
	milliseconds: number;
	/** It ended before its plan did: `limits.computeMinutes` were over. What it had learnt by then is kept. */
	isOutOfTime: boolean;
	lossBefore: number;
	lossAfter: number;
	accuracyBefore?: number;
	accuracyAfter?: number;
}

export interface Events {
	theme: Theme;
	examples: ExampleCounts;
	training: {
		status: 'preparing' | 'running' | 'paused' | 'finished' | 'stopped' | 'failed';
	};
	batch: {
		batch: number;
		totalBatches: number;
		epoch: number;
		epochs: number;
		milliseconds: number;
		loss: number;
		accuracy?: number;
	};
}

/**
 * Every promise may be refused with an `Error` that has a `code`: `plugin/not-permitted`, `storage/full`,
 * `storage/over-limit`, `capture/unavailable`, `capture/unreadable`, `training/out-of-bounds`,
 * `training/no-examples`, `training/busy`, `training/stopped`, `training/diverged`, `model/not-trainable`,
 * `backend/too-slow`, `host/failed`. A message that is against the contract (a wrong length, a value out of
 * range, a permission that was not declared) ends the plugin.
 */
export interface MlStore {
	readonly contract: 2;
	/** Tells the host that the plugin listens. The same promise at every call. */
	ready(): Promise<Readonly<Setting>>;
	/** One handler for each event. @returns A function that takes it away. */
	on<Name extends keyof Events>(event: Name, handler: (data: Events[Name]) => void): () => void;
	/** For whoever develops or reviews the plugin; at most 2,000 characters. */
	log(message: unknown): void;

	/** This model's private examples on this device. */
	readonly examples: {
		/** At most 1,000 at once, all or none. @returns Their ids. */
		add(examples: Example | readonly Example[]): Promise<string[]>;
		/** A page, oldest first; `after`: the id before it; `limit`: 1 to 200, 50 if absent. */
		list(page?: { after?: string; limit?: number }): Promise<KeptExample[]>;
		/** @returns How many there were. */
		remove(ids: string | readonly string[]): Promise<number>;
		/** @returns Its id; null if there was none. */
		removeLast(): Promise<string | null>;
		/** @returns How many there were. */
		clear(): Promise<number>;
	};

	/** Opened and shown by the host. Null: the person changed their mind. */
	readonly capture: {
		/** Needs `files`. `failed` counts files that were no readable picture. */
		images(options?: PictureOptions): Promise<{ inputs: Float32Array[]; failed: number } | null>;
		/** Needs `camera`. */
		photo(options?: PictureOptions): Promise<Float32Array | null>;
		/** Needs `microphone`. Mono, in [−1, 1], `seconds × rate` samples. */
		sound(options: SoundOptions): Promise<{ samples: Float32Array; rate: number } | null>;
		/**
		 * Needs `files`. Each sound as by `sound`: longer files are cut, shorter ones end in silence. `failed`
		 * counts files that were no readable sound.
		 */
		sounds(
			options: SoundOptions
		): Promise<{ sounds: Float32Array[]; rate: number; failed: number } | null>;
		/** Needs `csv`. The first row names the columns. */
		table(): Promise<{ name: string; columns: string[]; rows: string[][] } | null>;
		/** Needs `text`. */
		text(): Promise<{ name: string; text: string } | null>;
	};

	readonly model: {
		/** One answer for each input (at most 1,000): probabilities, or numbers; places after each other. */
		predict(
			inputs: Float32Array | readonly Float32Array[],
			options?: { model?: Which }
		): Promise<Float32Array[]>;
		/** On these examples (at most 1,000), or on all in the vault. */
		evaluate(options?: { examples?: readonly Example[]; model?: Which }): Promise<Measures>;
	};

	readonly train: {
		/** What the person's own Start does from now on. */
		plan(plan: TrainingPlan): Promise<null>;
		/** Needs `train`. @returns Once it has ended, and its update waits for the person to send it. */
		start(options?: StartOptions): Promise<TrainingOutcome>;
		/** Ends it after the batch that runs, and keeps what has been learnt. */
		stop(): Promise<null>;
		/** Ends it and keeps nothing. */
		cancel(): Promise<null>;
	};

	/** Starts the manifest's `worker` file: one at a time, in place of the last. It has no network either. */
	worker(): Worker;
}
