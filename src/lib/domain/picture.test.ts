import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainInput, readingsFor } from './picture';

describe('readingsFor', () => {
	it.each([
		[
			[28, 28, 1],
			['sign', 'plain']
		],
		[
			[28, 28],
			['sign', 'plain']
		],
		[[20, 30, 1], ['plain']],
		[[32, 32, 3], ['plain']],
		[[24, 32, 3], ['plain']],
		[[32, 32, 4], []],
		[[784], []],
		[[8, 32, 32, 3], []]
	])('inputs of %j are read as %j', (shape, readings) => {
		expect(readingsFor(shape)).toEqual(readings);
	});
});

describe('plainInput', () => {
	const pixels = (...rgba: readonly number[][]) => Uint8ClampedArray.from(rgba.flat());
	const [red, blue, clear] = [
		[255, 0, 0, 255],
		[0, 0, 255, 255],
		[0, 0, 0, 0]
	];
	const close = (values: readonly number[]) => values.map((v) => expect.closeTo(v, 5) as number);

	it('averages colours over its cells, red, green and blue beside each other', () => {
		const picture = pixels(red, blue, red, clear); // 2 × 2
		const input = plainInput(picture, { width: 2, height: 2 }, [1, 2, 3]);
		expect([...input]).toEqual(close([1, 0, 0, 0.5, 0.5, 1]));
	});

	it('is luminance where the input is grey', () => {
		const input = plainInput(pixels(red, clear), { width: 2, height: 1 }, [1, 2]);
		expect([...input]).toEqual(close([0.2126, 1]));
	});

	it('repeats pixels where the picture is smaller than the input', () => {
		const input = plainInput(pixels(red, blue), { width: 2, height: 1 }, [2, 4, 3]);
		const row = [1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1];
		expect([...input]).toEqual(close([...row, ...row]));
	});

	it('of one colour is that colour, whatever the sizes', () => {
		const side = fc.integer({ min: 1, max: 12 });
		const size = fc.record({ width: side, height: side });
		fc.assert(
			fc.property(size, size, fc.integer({ min: 0, max: 255 }), (from, to, grey) => {
				const picture = pixels(
					...Array.from({ length: from.width * from.height }, () => [grey, grey, grey, 255])
				);
				const input = plainInput(picture, from, [to.height, to.width, 3]);
				expect(input).toHaveLength(to.width * to.height * 3);
				for (const value of input) expect(value).toBeCloseTo(grey / 255, 5);
			})
		);
	});

	it('refuses to make anything but a picture', () => {
		expect(() => plainInput(pixels(red), { width: 1, height: 1 }, [3])).toThrow('no picture');
	});
});
