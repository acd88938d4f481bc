import { afterEach, describe, expect, it } from 'vitest';
import type { Complaint } from '../domain/complaint';
import { StoreError } from '../domain/errors';
import { refusedField } from '../domain/refused-field';
import { complaintText, fieldTexts, refusalText } from './complaint-text';
import { baseLocale, overwriteGetLocale } from './generated/runtime';

const reading = (locale: 'en' | 'ne') => overwriteGetLocale(() => locale);
afterEach(() => overwriteGetLocale(() => baseLocale));

describe('complaintText', () => {
	const large: Complaint = { kind: 'file-large', bytes: 1_234_567, most: 1_048_576 };

	it('says it in the reader’s language, numbers too', () => {
		reading('en');
		expect(complaintText(large)).toBe('There are 1,234,567 bytes; at most 1,048,576 are allowed.');
		reading('ne');
		expect(complaintText(large)).toBe('१२,३४,५६७ बाइट छ; बढीमा १०,४८,५७६ बाइट लिइन्छ।');
	});

	it('keeps names and what a library said as they are', () => {
		reading('ne');
		expect(complaintText({ kind: 'weight-twice', name: 'a/kernel' })).toContain('“a/kernel”');
		expect(complaintText({ kind: 'unusable', detail: 'Unknown layer' })).toContain('Unknown layer');
	});

	it('says that much of a kind from a newer server, or of no kind at all', () => {
		const newer = [{ kind: 'moon-full', phase: 4 }, {}, 'words'] as unknown as Complaint[];
		for (const complaint of newer) expect(complaintText(complaint)).toBe('This is not valid.');
	});
});

describe('a refusal', () => {
	const refusal = new StoreError('request/invalid', 'Some of this is not valid.', {
		fields: {
			name: { kind: 'too-short', least: 2 },
			'shards.0.path': { kind: 'too-long', most: 200 },
			title: { kind: 'too-short', least: 2 }
		}
	});

	it('has words for each of its fields', () => {
		reading('ne');
		expect(fieldTexts(refusal)).toEqual({
			name: 'कम्तीमा २ अक्षर दिनुहोस्।',
			'shards.0.path': 'यो धेरै लामो भयो: बढीमा २०० अक्षर।',
			title: 'कम्तीमा २ अक्षर दिनुहोस्।'
		});
	});

	it('says each thing once where no field can show it', () => {
		reading('en');
		expect(refusalText(refusal)).toBe(
			'Give at least 2 characters. This is too long: 200 characters are the most.'
		);
	});

	it('is what its error says where no field is named', () => {
		reading('ne');
		const error = new StoreError('credits/insufficient', 'You have 3 credits.');
		expect(refusalText(error)).toBe('यसका लागि पर्याप्त क्रेडिट छैन।');
		reading('en');
		expect(refusalText(error)).toBe('You have 3 credits.');
	});

	it('names the field and its particulars for a log', () => {
		const complaint = { kind: 'weight-type', name: 'a/kernel', type: 'int32' } as const;
		expect(refusedField('model/invalid', 'modelJson', complaint).message).toBe(
			'modelJson: weight type (name: a/kernel, type: int32)'
		);
	});
});
