import { describe, expect, it } from 'vitest';
import { readConfig } from './config.server';

describe('readConfig', () => {
	it('needs nothing', () => {
		expect(readConfig({})).toMatchObject({
			dataDir: 'data',
			origin: 'http://localhost:3000',
			seedDemo: true,
			maxUpdateBytes: 67_108_864,
			platformFeePercent: 5,
			creditPricePaisa: 100
		});
	});

	it('reads which demo models are wanted', () => {
		expect(readConfig({ DEMO_MODELS: 'digits,text' }).demoModels).toEqual(['digits', 'text']);
		expect(readConfig({}).demoModels).toBeUndefined();
	});

	it('takes an empty variable as absent', () => {
		expect(readConfig({ DATABASE_URL: '', ORIGIN: '' })).toEqual(readConfig({}));
	});

	it.each([
		[{ DATABASE_URL: 'postgresql://db/store' }, false],
		[{ DATABASE_URL: 'postgresql://db/store', SEED_DEMO: '1' }, true],
		[{ SEED_DEMO: '0' }, false]
	])('with %j seeds the demo: %j', (env, seedDemo) => {
		expect(readConfig(env).seedDemo).toBe(seedDemo);
	});

	it.each([
		[{}, 'optional'],
		[{ SECOND_FACTOR: 'required' }, 'required'],
		[{ SEED_DEMO: '0' }, 'required'],
		[{ DATABASE_URL: 'postgresql://db/store' }, 'required'],
		[{ SEED_DEMO: '0', SECOND_FACTOR: 'optional' }, 'optional']
	])('with %j has a second factor %j', (env, secondFactor) => {
		expect(readConfig(env).secondFactor).toBe(secondFactor);
	});

	it.each([
		[{}, 'simulated'],
		[{ KHALTI_SIMULATOR: '0' }, null],
		[{ DATABASE_URL: 'postgresql://db/store' }, null],
		[{ DATABASE_URL: 'postgresql://db/store', KHALTI_SIMULATOR: '1' }, 'simulated'],
		[{ KHALTI_SECRET_KEY: 'key' }, { baseUrl: 'https://khalti.com/api/v2', secretKey: 'key' }]
	])('with %j has for Khalti: %j', (env, khalti) => {
		expect(readConfig(env).khalti).toEqual(khalti);
	});

	it('has eSewa only where it is configured', () => {
		expect(readConfig({}).esewa).toBeNull();
		const env = { ESEWA_PRODUCT_CODE: 'EPAYTEST', ESEWA_SECRET_KEY: 'key' };
		expect(readConfig(env).esewa).toMatchObject({ productCode: 'EPAYTEST', secretKey: 'key' });
	});

	it.each([
		['KHALTI_SIMULATOR', { KHALTI_SIMULATOR: '1', KHALTI_SECRET_KEY: 'key' }],
		['ESEWA_SECRET_KEY', { ESEWA_PRODUCT_CODE: 'EPAYTEST' }],
		['KHALTI_BASE_URL', { KHALTI_BASE_URL: 'khalti' }],
		['ORIGIN', { ORIGIN: 'store' }],
		['MAX_BLOB_BYTES', { MAX_BLOB_BYTES: 'lots' }],
		['PLATFORM_FEE_PERCENT', { PLATFORM_FEE_PERCENT: '2.5' }],
		['CREDIT_PRICE_PAISA', { CREDIT_PRICE_PAISA: '0' }],
		['SEED_DEMO', { SEED_DEMO: 'yes' }],
		['SECOND_FACTOR', { SECOND_FACTOR: 'never' }],
		['BETTER_AUTH_SECRET', { BETTER_AUTH_SECRET: 'short' }]
	])('names a wrong %s', (name, env) => {
		expect(() => readConfig(env)).toThrow(name);
	});
});
