import type {
	CallExpression,
	Comment,
	Expression,
	Literal,
	MemberExpression,
	NewExpression,
	Program,
	Super
} from 'acorn';
import { parse } from 'acorn';
import { full } from 'acorn-walk';
import type { Finding, FindingKind } from '$lib/domain/finding';
import { findingAt, type ScannedFile } from './place';
import { MOST_OF_A_KIND } from './text-rules';

/** Whatever reaches another computer, another page or another worker. */
const NETWORK = new Set(
	[
		'fetch XMLHttpRequest WebSocket WebSocketStream EventSource WebTransport sendBeacon',
		'RTCPeerConnection webkitRTCPeerConnection RTCDataChannel RTCIceTransport',
		'importScripts SharedWorker serviceWorker BroadcastChannel PresentationRequest'
	].flatMap((line) => line.split(' '))
);
const GLOBALS = new Set(['window', 'globalThis', 'self', 'top', 'parent', 'frames', 'document']);
const EVALUATED = new Set(['eval', 'Function', 'AsyncFunction', 'GeneratorFunction']);
const TIMERS = new Set(['setTimeout', 'setInterval']);

const LEAST_ESCAPES = 12;
const LEAST_DENSE = 200;
/** Bits a character: English is near 4.1, base64 near 6. */
const DENSE_BITS = 5.2;

type Report = (kind: FindingKind, offset: number) => void;

/** What a script does, or hides. A text that is no script is refused; nothing else is looked at then. */
export function scanScript(file: ScannedFile): Finding[] {
	const comments: Comment[] = [];
	const program = parsed(file.text, comments);
	if (typeof program === 'number') return [findingAt(file, 'syntax', program)];

	const found = new Map<FindingKind, Finding[]>();
	const report: Report = (kind, offset) => {
		const sofar = found.get(kind) ?? [];
		if (sofar.length < MOST_OF_A_KIND) sofar.push(findingAt(file, kind, offset));
		found.set(kind, sofar);
	};
	full(program, (node) => {
		const rule = rules[node.type];
		rule?.(node, report);
	});
	for (const { value, start } of comments) if (isCode(value)) report('code-in-comment', start);
	return [...found.values()].flat();
}

/** Plugins run as classic scripts or as modules; whichever the text is. Else where it breaks. */
function parsed(text: string, onComment: Comment[]): Program | number {
	let at = 0;
	for (const sourceType of ['script', 'module'] as const) {
		try {
			onComment.length = 0;
			return parse(text, { ecmaVersion: 'latest', sourceType, onComment });
		} catch (error) {
			if (!(error instanceof SyntaxError)) throw error;
			at = (error as SyntaxError & { pos?: number }).pos ?? 0;
		}
	}
	return at;
}

type Rule = (node: never, report: Report) => void;

const rules: Readonly<Record<string, ((node: unknown, report: Report) => void) | undefined>> = {
	Identifier: ((node: { name: string; start: number }, report) => {
		if (NETWORK.has(node.name)) report('network', node.start);
		if (EVALUATED.has(node.name)) report('evaluated-code', node.start);
	}) satisfies Rule as (node: unknown, report: Report) => void,
	MemberExpression: member as (node: unknown, report: Report) => void,
	CallExpression: call as (node: unknown, report: Report) => void,
	NewExpression: worker as (node: unknown, report: Report) => void,
	ImportExpression: otherCode as (node: unknown, report: Report) => void,
	ImportDeclaration: otherCode as (node: unknown, report: Report) => void,
	Literal: literal as (node: unknown, report: Report) => void
};

function member(node: MemberExpression, report: Report): void {
	const name = nameOf(node);
	if (name !== null && NETWORK.has(name)) report('network', node.property.start);
	if (name !== null && EVALUATED.has(name)) report('evaluated-code', node.property.start);
	// every function's constructor makes functions out of text
	if (name === 'constructor' && isMemberNamed(node.object, 'constructor')) {
		report('evaluated-code', node.property.start);
	}
	if (node.computed && name === null && isGlobal(node.object))
		report('computed-global', node.start);
}

function call(node: CallExpression, report: Report): void {
	const { callee } = node;
	const name =
		callee.type === 'Identifier'
			? callee.name
			: callee.type === 'MemberExpression' && nameOf(callee);
	const [first] = node.arguments;
	const isText =
		first?.type === 'Literal' ? typeof first.value === 'string' : first?.type === 'TemplateLiteral';
	if (typeof name === 'string' && TIMERS.has(name) && isText) report('evaluated-code', node.start);
}

function worker(node: NewExpression, report: Report): void {
	if (node.callee.type === 'Identifier' && node.callee.name === 'Worker') otherCode(node, report);
}

function otherCode(node: { start: number }, report: Report): void {
	report('other-script', node.start);
}

function literal({ value, raw = '', start }: Literal, report: Report): void {
	if (typeof value !== 'string') return;
	const escapes = raw.match(/\\(x[0-9a-f]{2}|u[0-9a-f]{4}|u\{[0-9a-f]+\})/gi)?.length ?? 0;
	if (escapes >= LEAST_ESCAPES && 2 * escapes >= value.length) report('escaped-text', start);
	if (value.length >= LEAST_DENSE && bitsPerCharacter(value) > DENSE_BITS)
		report('dense-text', start);
}

/** A property's name where it can be read from the text. */
function nameOf({ property, computed }: MemberExpression): string | null {
	if (property.type === 'Identifier') return computed ? null : property.name;
	return property.type === 'Literal' && typeof property.value === 'string' ? property.value : null;
}

function isMemberNamed(node: Expression | Super, name: string): boolean {
	return node.type === 'MemberExpression' && nameOf(node) === name;
}

function isGlobal(node: Expression | Super): boolean {
	return node.type === 'Identifier' && GLOBALS.has(node.name);
}

function bitsPerCharacter(text: string): number {
	const counts = new Map<string, number>();
	for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
	let bits = 0;
	for (const count of counts.values())
		bits -= (count / text.length) * Math.log2(count / text.length);
	return bits;
}

/** Whether a comment is a program of some length: sentences do not parse. */
function isCode(comment: string): boolean {
	const text = comment.replaceAll(/^\s*\*/gm, '');
	if (text.length < 60 || !/[;{}=(]/.test(text)) return false;
	return typeof parsed(text, []) !== 'number';
}
