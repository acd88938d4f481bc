import { describe, expect, it } from 'vitest';
import { readTable, readText } from './text-import';

const file = (text: string | Uint8Array<ArrayBuffer>, name = 'prices.csv') =>
	new File([text], name);
const refusal = (message: RegExp) => ({
	code: 'capture/unreadable',
	message: expect.stringMatching(message) as string
});

describe('readTable', () => {
	it.each([
		['commas', 'area,price\n50,"1,5"\n'],
		['semicolons', 'area;price\r\n50;1,5\r\n\r\n'],
		['tabs', '\ufeffarea\tprice\n50\t1,5']
	])('reads cells between %s', async (_what, text) => {
		const rows = [['50', '1,5']];
		const table = { name: 'prices.csv', columns: ['area', 'price'], rows };
		expect(await readTable(file(text))).toEqual(table);
	});

	it.each([
		['nothing', '', /no rows/],
		['names alone', 'area,price\n', /no rows/],
		['a ragged row', 'a,b\n1,2\n3\n', /1 cells in row 3, not 2/],
		['too many rows', `a,b\n${'1,2\n'.repeat(100_001)}`, /more than 100000 rows/],
		['too many columns', `${'a,'.repeat(1000)}a\n${'1,'.repeat(1000)}1`, /more than 1000 columns/],
		['too many bytes', 'x'.repeat(10 * 2 ** 20 + 1), /larger than 10 MB/]
	])('refuses %s', async (_what, text, message) => {
		await expect(readTable(file(text))).rejects.toMatchObject(refusal(message));
	});
});

describe('readText', () => {
	it('gives the words of a file, and refuses what is none', async () => {
		const text = 'नमस्ते';
		expect(await readText(file(text, 'a.txt'))).toEqual({ name: 'a.txt', text });
		await expect(readText(file(Uint8Array.of(0xff, 0xfe)))).rejects.toMatchObject(refusal(/UTF-8/));
		const long = file('x'.repeat(2 ** 21 + 1));
		await expect(readText(long)).rejects.toMatchObject(refusal(/larger than 2 MB/));
	});
});
