import { StoreError } from '$lib/domain/errors';
import type { Example } from '$lib/domain/examples';
import type { PluginManifest } from '$lib/domain/plugin';
import { startHeartbeat } from './heartbeat';
import { pluginMessage, type HostMessage, type PluginMessage, type PluginTheme } from './protocol';
import { tokenBucket } from './rate-limit';

export interface PluginEvents {
	onExample(example: Example): void;
	onRemoveLast(): void;
	/** Class probabilities of one input. A rejection tells the plugin "no answer" and goes to `onError`. */
	onPredict(input: Float32Array): Promise<ArrayLike<number>>;
	/** The plugin wants images; its manifest declares the permission. */
	onRequestFiles(): void;
	onResize(height: number): void;
	onReady?(): void;
	onLog?(message: string): void;
	onError(error: unknown): void;
	/** It broke the protocol or hangs. Nothing it says is heard any more. */
	onDead(error: StoreError): void;
}

export interface PluginSetting {
	readonly manifest: PluginManifest;
	readonly locale: string;
	readonly theme: PluginTheme;
	/** Examples in the vault, per label. */
	readonly counts: readonly number[];
	/** False while nobody can see the page, whose frames sleep then. */
	readonly isAwake?: () => boolean;
}

const MESSAGES = { capacity: 300, perSecond: 60 };
const BYTES = { capacity: 64 * 2 ** 20, perSecond: 8 * 2 ** 20 };
const MESSAGE_BYTES = 100;

/** The host's end of one plugin's port: checks everything that comes, and hangs up at the first breach. */
export class PluginSession {
	readonly #port: MessagePort;
	readonly #events: PluginEvents;
	readonly #schema: ReturnType<typeof pluginMessage>;
	readonly #heartbeat: ReturnType<typeof startHeartbeat>;
	readonly #messages = tokenBucket(MESSAGES, performance.now());
	readonly #bytes = tokenBucket(BYTES, performance.now());
	#setting: PluginSetting;
	#isReady = false;
	#isClosed = false;

	constructor(port: MessagePort, setting: PluginSetting, events: PluginEvents) {
		this.#port = port;
		this.#setting = setting;
		this.#events = events;
		this.#schema = pluginMessage(setting.manifest);
		port.onmessage = ({ data }: MessageEvent<unknown>) => {
			this.#receive(data);
		};
		port.onmessageerror = () => {
			this.#die('plugin/protocol', 'sent something unreadable');
		};
		this.#heartbeat = startHeartbeat({
			ping: (n) => {
				this.#send({ kind: 'ping', n });
			},
			isAwake: () => setting.isAwake?.() ?? true,
			onDead: () => {
				this.#die('plugin/unresponsive', 'has stopped answering');
			}
		});
	}

	setCounts(counts: readonly number[]): void {
		this.#setting = { ...this.#setting, counts };
		if (this.#isReady) this.#send({ kind: 'examples', counts });
	}

	setTheme(theme: PluginTheme): void {
		this.#setting = { ...this.#setting, theme };
		if (this.#isReady) this.#send({ kind: 'theme', ...theme });
	}

	sendImages(inputs: readonly Float32Array[], failed: number): void {
		this.#send({ kind: 'images', inputs, failed });
	}

	close(): void {
		this.#isClosed = true;
		this.#heartbeat.stop();
		this.#port.onmessage = null;
		this.#port.close();
	}

	#receive(data: unknown): void {
		const breach = this.#breachIn(data);
		if (breach) {
			this.#die('plugin/protocol', breach);
			return;
		}
		const { data: message } = this.#schema.safeParse(data);
		if (message) this.#handle(message);
		else this.#die('plugin/protocol', 'sent a message we do not know');
	}

	#breachIn(data: unknown): string | null {
		const now = performance.now();
		if (!this.#messages(1, now)) return 'sends too many messages';
		if (!this.#bytes(sizeOf(data), now)) return 'sends too much';
		return null;
	}

	#handle(message: PluginMessage): void {
		switch (message.kind) {
			case 'ready':
				this.#start();
				break;
			case 'pong':
				this.#heartbeat.pong(message.n);
				break;
			case 'predict':
				void this.#predict(message.id, message.input);
				break;
			case 'request-files':
				this.#requestFiles();
				break;
			case 'add-example':
			case 'remove-last':
			case 'resize':
			case 'log':
				this.#tell(message);
		}
	}

	#tell(message: Exclude<PluginMessage, { kind: 'ready' | 'pong' | 'predict' | 'request-files' }>) {
		switch (message.kind) {
			case 'add-example':
				this.#events.onExample({ input: message.input, label: message.label });
				break;
			case 'remove-last':
				this.#events.onRemoveLast();
				break;
			case 'resize':
				this.#events.onResize(message.height);
				break;
			case 'log':
				this.#events.onLog?.(message.message);
		}
	}

	#requestFiles(): void {
		if (this.#setting.manifest.permissions.includes('files')) this.#events.onRequestFiles();
		else this.#die('plugin/protocol', 'asked for files without declaring it');
	}

	#start(): void {
		if (this.#isReady) {
			this.#die('plugin/protocol', 'started twice');
			return;
		}
		this.#isReady = true;
		const { manifest, locale, theme, counts } = this.#setting;
		const { labels, inputShape } = manifest;
		this.#send({ kind: 'init', labels, inputShape, locale, theme, counts });
		this.#events.onReady?.();
	}

	async #predict(id: number, input: Float32Array): Promise<void> {
		let probabilities: number[] | null = null;
		try {
			probabilities = Array.from(await this.#events.onPredict(input));
		} catch (error) {
			this.#events.onError(error);
		}
		this.#send({ kind: 'prediction', id, probabilities });
	}

	#send(message: HostMessage): void {
		if (!this.#isClosed) this.#port.postMessage(message);
	}

	#die(code: 'plugin/protocol' | 'plugin/unresponsive', what: string): void {
		if (this.#isClosed) return;
		this.close();
		this.#events.onDead(new StoreError(code, `The plugin ${what}, so it was stopped.`));
	}
}

/** Bytes of the numbers in a message, roughly; schema-breaking messages end the plugin anyway. */
function sizeOf(data: unknown): number {
	const input = data !== null && typeof data === 'object' && 'input' in data && data.input;
	return MESSAGE_BYTES + (ArrayBuffer.isView(input) ? input.byteLength : 0);
}
