import { StoreError } from '$lib/domain/errors';
import type { PluginContract } from '$lib/domain/plugin';
import { permissionFor, type PluginCalls } from './calls';
import { dialectOf, type Dialect, type PluginInit, type Said } from './dialect';
import { startHeartbeat } from './heartbeat';
import type { ExampleCounts, PluginTheme, TrainingEvent } from './host-events';
import { messageSize } from './message-size';
import type { PluginCall } from './protocol';
import { tokenBucket } from './rate-limit';

export interface PluginEvents {
	/**
	 * What the host does when it is asked; what is missing is refused. A rejection tells the plugin so; unless
	 * it is about what the plugin asked, it goes to `onError`, too.
	 */
	readonly calls: Partial<PluginCalls>;
	onResize(height: number): void;
	onReady?(): void;
	onLog?(message: string): void;
	/** Of everything that is said, either way, also what is then refused. */
	onMessage?(message: TappedMessage): void;
	onError(error: unknown): void;
	/** It broke the protocol or hangs. Nothing it says is heard any more. */
	onDead(error: StoreError): void;
}

/** What somebody who listens learns of a message. */
export interface TappedMessage {
	readonly from: 'plugin' | 'host';
	/** `?` for what has none. */
	readonly kind: string;
	/** Of a call, or of the answer to one. */
	readonly name?: string;
	/** Bytes, roughly. */
	readonly size: number;
}

export interface PluginSetting extends PluginInit {
	readonly contract: PluginContract;
	/** False while nobody can see the page, whose frames sleep then. */
	readonly isAwake?: () => boolean;
}

const MESSAGES = { capacity: 300, perSecond: 60 };
const BYTES = { capacity: 64 * 2 ** 20, perSecond: 8 * 2 ** 20 };
/** Calls that wait for their answers; a plugin that asks for more is in a loop. */
const MOST_WAITING = 64;

/** The host's end of one plugin's port: checks everything that comes, and hangs up at the first breach. */
export class PluginSession {
	readonly #port: MessagePort;
	readonly #events: PluginEvents;
	readonly #dialect: Dialect;
	readonly #heartbeat: ReturnType<typeof startHeartbeat>;
	readonly #messages = tokenBucket(MESSAGES, performance.now());
	readonly #bytes = tokenBucket(BYTES, performance.now());
	#setting: PluginSetting;
	#waiting = 0;
	#isReady = false;
	#isClosed = false;

	constructor(port: MessagePort, setting: PluginSetting, events: PluginEvents) {
		this.#port = port;
		this.#setting = setting;
		this.#events = events;
		this.#dialect = dialectOf(setting.contract);
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
				this.#die(
					'plugin/unresponsive',
					'has stopped answering (it hangs, or took more memory than this browser gives it)'
				);
			}
		});
	}

	setExamples(examples: ExampleCounts): void {
		this.#setting = { ...this.#setting, examples };
		this.#tell(this.#dialect.examples(examples));
	}

	setTheme(theme: PluginTheme): void {
		this.#setting = { ...this.#setting, theme };
		this.#tell(this.#dialect.theme(theme));
	}

	tellTraining(event: TrainingEvent): void {
		this.#tell(this.#dialect.training(event));
	}

	close(): void {
		this.#isClosed = true;
		this.#heartbeat.stop();
		this.#port.onmessage = null;
		this.#port.close();
	}

	#receive(data: unknown): void {
		const now = performance.now();
		this.#tap('plugin', data);
		if (!this.#messages(1, now)) this.#die('plugin/protocol', 'sends too many messages');
		else if (!this.#bytes(messageSize(data), now)) this.#die('plugin/protocol', 'sends too much');
		else this.#hear(this.#dialect.parse(data));
	}

	#hear(said: Said | null): void {
		if (!said) this.#die('plugin/protocol', 'sent a message we do not know');
		else if ('call' in said) this.#take(said);
		else this.#handle(said.message);
	}

	#handle(message: Extract<Said, { message: unknown }>['message']): void {
		switch (message.kind) {
			case 'ready':
				this.#start();
				break;
			case 'pong':
				this.#heartbeat.pong(message.n);
				break;
			case 'resize':
				this.#events.onResize(message.height);
				break;
			case 'log':
				this.#events.onLog?.(message.message);
		}
	}

	#start(): void {
		if (this.#isReady) {
			this.#die('plugin/protocol', 'started twice');
			return;
		}
		this.#isReady = true;
		const { locale, theme, examples, training, permissions } = this.#setting;
		this.#send(this.#dialect.init({ locale, theme, examples, training, permissions }));
		this.#events.onReady?.();
	}

	#take(said: Extract<Said, { call: unknown }>): void {
		const { name } = said.call;
		const permission = permissionFor[name];
		if (permission && !this.#setting.contract.permissions.includes(permission)) {
			this.#die('plugin/protocol', `called ${name} without declaring "${permission}"`);
		} else if (this.#waiting >= MOST_WAITING) {
			this.#die('plugin/protocol', 'asks for more than it waits for');
		} else {
			void this.#answer(said);
		}
	}

	async #answer({ call, answered, failed }: Extract<Said, { call: unknown }>): Promise<void> {
		this.#waiting += 1;
		try {
			const answer = await this.#run(call);
			this.#reply(answered?.(answer));
		} catch (error) {
			// a failure is a code and a sentence: it can always be said
			this.#reply(failed?.(failureOf(error)));
			if (!isForPlugin(error)) this.#events.onError(error);
		} finally {
			this.#waiting -= 1;
		}
	}

	#run({ name, params }: PluginCall): Promise<unknown> {
		const permission = permissionFor[name];
		if (permission && !this.#setting.permissions.includes(permission)) {
			throw new StoreError('plugin/not-permitted', `The person has not allowed "${permission}".`);
		}
		// the schema has put this name and these parameters together
		const run = this.#events.calls[name] as ((given: unknown) => Promise<unknown>) | undefined;
		if (!run) throw new StoreError('plugin/not-permitted', `This host does not offer ${name}.`);
		return run(params);
	}

	/** Only once it listens: what came before is in its start. */
	#tell(event: object | null): void {
		if (this.#isReady) this.#reply(event);
	}

	#reply(message: object | null | undefined): void {
		if (message) this.#send(message);
	}

	/** Nothing but what the contract names: a field too many may be one that is no plugin's business. */
	#send(message: object): void {
		if (this.#isClosed) return;
		if (!this.#dialect.hostMessage.safeParse(message).success) {
			throw new Error(`The host was about to say what is not in the contract: ${kindOf(message)}.`);
		}
		this.#tap('host', message);
		this.#port.postMessage(message);
	}

	#tap(from: TappedMessage['from'], data: unknown): void {
		if (!this.#events.onMessage) return;
		const name = nameOf(data);
		const message = { from, kind: kindOf(data), size: messageSize(data) };
		this.#events.onMessage(name === null ? message : { ...message, name });
	}

	#die(code: 'plugin/protocol' | 'plugin/unresponsive', what: string): void {
		if (this.#isClosed) return;
		this.close();
		this.#events.onDead(new StoreError(code, `The plugin ${what}, so it was stopped.`));
	}
}

const MOST_SHOWN = 40;

function kindOf(data: unknown): string {
	return textIn(data, 'kind') ?? '?';
}

/** A plugin's call has it one level deeper than the host's answer. */
function nameOf(data: unknown): string | null {
	const hasCall = typeof data === 'object' && data !== null && 'call' in data;
	return textIn(hasCall ? data.call : data, 'name');
}

function textIn(data: unknown, field: string): string | null {
	if (typeof data !== 'object' || data === null) return null;
	const text = Object.hasOwn(data, field) ? (data as Record<string, unknown>)[field] : null;
	return typeof text === 'string' ? text.slice(0, MOST_SHOWN) : null;
}

/** Refusals of what a plugin asked for: it reads them, the person need not. */
const FOR_PLUGIN: ReadonlySet<string> = new Set([
	'plugin/not-permitted',
	'training/busy',
	'training/no-examples',
	'training/out-of-bounds',
	'training/stopped'
]);

function isForPlugin(error: unknown): boolean {
	return error instanceof StoreError && FOR_PLUGIN.has(error.code);
}

/** What else went wrong is nothing that a plugin should read. */
function failureOf(error: unknown): { code: string; message: string } {
	if (error instanceof StoreError) return { code: error.code, message: error.message };
	return { code: 'host/failed', message: 'The host could not do this.' };
}
