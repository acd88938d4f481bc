import { expect, it } from 'vitest';
import type { ExampleSpec } from '$lib/domain/examples';
import { inputText } from './target-text';

const vocabulary = ['?', 'a', 'b', '\n'];
const spec = (size: number, target: ExampleSpec['target']): ExampleSpec => ({
	input: { shape: [3], values: { kind: 'tokens', size } },
	target
});

it('reads an input in the words of the answers, where they are the same', () => {
	const input = Float32Array.of(1, 3, 0);
	expect(inputText(spec(4, { kind: 'tokens', vocabulary, length: 3 }), input)).toBe('a\n?');
	expect(inputText(spec(4, { kind: 'next-token', vocabulary }), input)).toBe('a\n?');
	expect(inputText(spec(9, { kind: 'next-token', vocabulary }), input)).toBeNull();
	expect(inputText(spec(4, { kind: 'classes', labels: vocabulary }), input)).toBeNull();
});
