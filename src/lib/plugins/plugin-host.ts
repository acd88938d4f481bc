import { StoreError } from '$lib/domain/errors';
import { framePath } from './frame-cache';
import { pickImageFiles, readImages } from './image-import';
import { PluginSession, type PluginEvents, type PluginSetting } from './plugin-session';
import { hello, type PluginTheme } from './protocol';

export interface PluginHostOptions
	extends PluginSetting, Omit<PluginEvents, 'onResize' | 'onRequestFiles'> {
	/** Of the composed frame document. Cache it first, so that it also opens offline. */
	readonly frameDigest: string;
	/** After an import: files read, and files that were no readable image. */
	onImport?(result: { imported: number; failed: number }): void;
}

export interface PluginHost {
	/** Tells the plugin how many examples of each label the vault holds. */
	setCounts(counts: readonly number[]): void;
	setTheme(theme: PluginTheme): void;
	/** Lets the person choose images and hands them to the plugin; call it from a click. */
	importImages(): Promise<void>;
	/** Removes the frame. */
	destroy(): void;
}

const HANDSHAKE_MS = 15_000;
const MIN_HEIGHT = 120;
const MAX_HEIGHT = 4000;

/**
 * Runs a plugin in its sandbox frame inside `container`.
 *
 * Fails closed: only the frame's own window, from an opaque origin, gets a port, once; a frame that
 * navigates, hangs or breaks the protocol is removed and `onDead` is told why.
 */
export function mountPlugin(container: HTMLElement, options: PluginHostOptions): PluginHost {
	const frame = createFrame(options);
	const leaving = new AbortController();
	const { signal } = leaving;
	let setting: PluginSetting = { isAwake: () => !document.hidden, ...options };
	let session: PluginSession | null = null;
	let isPicking = false;

	function destroy(): void {
		leaving.abort();
		session?.close();
		frame.remove();
	}

	function die(error: StoreError): void {
		if (signal.aborted) return;
		destroy();
		options.onDead(error);
	}

	async function importImages(): Promise<void> {
		if (isPicking) return;
		isPicking = true;
		try {
			const files = await pickImageFiles();
			if (files.length === 0 || signal.aborted) return;
			const { inputs, failed } = await readImages(files, options.manifest.inputShape);
			session?.sendImages(inputs, failed);
			options.onImport?.({ imported: inputs.length, failed });
		} catch (error) {
			options.onError(error);
		} finally {
			isPicking = false;
		}
	}

	const events: PluginEvents = {
		onExample: (example) => options.onExample(example),
		onRemoveLast: () => options.onRemoveLast(),
		onPredict: (input) => options.onPredict(input),
		onError: (error) => options.onError(error),
		onRequestFiles: () => void importImages(),
		onResize: (height) => setHeight(frame, height),
		onReady: () => options.onReady?.(),
		onLog: (message) => options.onLog?.(message),
		onDead: die
	};

	const timeout = setTimeout(() => {
		die(new StoreError('plugin/unresponsive', 'The plugin did not start.'));
	}, HANDSHAKE_MS);
	signal.addEventListener('abort', () => clearTimeout(timeout));

	window.addEventListener(
		'message',
		(event) => {
			if (event.source === null || event.source !== frame.contentWindow) return;
			if (event.origin !== 'null' || session || !hello.safeParse(event.data).success) {
				die(new StoreError('plugin/protocol', 'The plugin broke its handshake.'));
				return;
			}
			clearTimeout(timeout);
			const { port1, port2 } = new MessageChannel();
			session = new PluginSession(port1, setting, events);
			// an opaque origin has no name: '*', but to this one window
			event.source.postMessage({ mlstore: 'port' }, { targetOrigin: '*', transfer: [port2] });
		},
		{ signal }
	);

	let loads = 0;
	frame.addEventListener('load', () => {
		loads += 1;
		if (loads > 1) die(new StoreError('plugin/protocol', 'The plugin tried to leave its frame.'));
	});

	container.append(frame);
	return {
		setCounts(counts) {
			setting = { ...setting, counts };
			session?.setCounts(counts);
		},
		setTheme(theme) {
			setting = { ...setting, theme };
			session?.setTheme(theme);
		},
		importImages,
		destroy
	};
}

function createFrame({ frameDigest, manifest }: PluginHostOptions): HTMLIFrameElement {
	const frame = document.createElement('iframe');
	frame.title = manifest.title;
	// no sandbox attribute: the document's own headers are the sandbox, and a frame with one fails offline
	frame.src = framePath(frameDigest);
	frame.referrerPolicy = 'no-referrer';
	frame.style.cssText = 'display: block; width: 100%; border: 0; color-scheme: normal';
	setHeight(frame, 480);
	return frame;
}

function setHeight(frame: HTMLIFrameElement, height: number): void {
	frame.style.height = `${Math.min(MAX_HEIGHT, Math.max(MIN_HEIGHT, height))}px`;
}
