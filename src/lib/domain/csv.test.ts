import { describe, expect, it } from 'vitest';
import { csvLine } from './csv';

describe('csvLine', () => {
	it.each([
		[['a', 1, -2.5], 'a,1,-2.5\r\n'],
		[['one, two', 'he said "no"', 'two\nlines'], '"one, two","he said ""no""","two\nlines"\r\n'],
		[['', 'नमस्ते'], ',नमस्ते\r\n'],
		[['=1+1', '+1', '-1', '@SUM(A1)'], "'=1+1,'+1,'-1,'@SUM(A1)\r\n"],
		[['\t=1', '\r=1'], '\'\t=1,"\'\r=1"\r\n'],
		[['  =1', '＝1', '＠SUM(A1)'], "'  =1,'＝1,'＠SUM(A1)\r\n"],
		[['Digits;=HYPERLINK(1)', 'a\n @b'], 'Digits;\'=HYPERLINK(1),"a\n\' @b"\r\n'],
		[['a;b', 'x = y', '2-3', 'C++'], 'a;b,x = y,2-3,C++\r\n'],
		[['=HYPERLINK("x","y")'], '"\'=HYPERLINK(""x"",""y"")"\r\n']
	])('of %j is %j', (cells, line) => {
		expect(csvLine(cells)).toBe(line);
	});
});
