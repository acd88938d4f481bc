import { StoreError } from '$lib/domain/errors';
import { inLocale } from '$lib/domain/plugin';
import { framePath } from './frame-cache';
import { PluginSession, type PluginEvents, type PluginSetting } from './plugin-session';
import type { ExampleCounts, PluginTheme, TrainingEvent } from './host-events';
import { hello } from './protocol';

export interface PluginHostOptions extends PluginSetting, Omit<PluginEvents, 'onResize'> {
	/** Of the composed frame document. Cache it first, so that it also opens offline. */
	readonly frameDigest: string;
}

export interface PluginHost {
	/** Tells the plugin how many examples the vault holds. */
	setExamples(examples: ExampleCounts): void;
	setTheme(theme: PluginTheme): void;
	tellTraining(event: TrainingEvent): void;
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
	const greeting = hello(options.contract.contract);

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

	const events: PluginEvents = {
		calls: options.calls,
		onError: (error) => options.onError(error),
		onResize: (height) => setHeight(frame, height),
		onReady: () => options.onReady?.(),
		onLog: (message) => options.onLog?.(message),
		...(options.onMessage && { onMessage: options.onMessage }),
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
			if (event.origin !== 'null' || session || !greeting.safeParse(event.data).success) {
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
		setExamples(examples) {
			setting = { ...setting, examples };
			session?.setExamples(examples);
		},
		setTheme(theme) {
			setting = { ...setting, theme };
			session?.setTheme(theme);
		},
		tellTraining: (event) => session?.tellTraining(event),
		destroy
	};
}

function createFrame({ frameDigest, contract, locale }: PluginHostOptions): HTMLIFrameElement {
	const frame = document.createElement('iframe');
	frame.title = inLocale(contract.title, locale);
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
