import boundaries from 'eslint-plugin-boundaries';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/** Room → the rooms it may import. Everything not listed is forbidden. */
const mayImport = {
	domain: [],
	i18n: ['domain', 'wire:type'],
	wire: ['domain'],
	store: ['domain', 'wire'],
	plugins: ['domain', 'wire:type'],
	workers: ['domain'],
	training: ['domain', 'workers', 'wire:type'],
	sync: ['domain', 'wire', 'store', 'server:type'],
	state: ['domain', 'i18n', 'store', 'sync', 'training', 'plugins', 'wire:type'],
	ui: ['domain', 'i18n', 'ui', 'wire:type'],
	server: ['domain', 'i18n', 'wire'],
	routes: ['domain', 'i18n', 'state', 'ui', 'wire:type']
};

const rooms = Object.keys(mayImport);
const topLevel = ['workers', 'server', 'routes'];
const folder = (room) => (topLevel.includes(room) ? `src/${room}` : `src/lib/${room}`);

const policies = Object.entries(mayImport).flatMap(([from, rooms]) =>
	[...new Set([from, ...rooms])].map((room) => {
		const [type, kind] = room.split(':');
		const allow = { to: { element: { type } }, ...(kind && { dependency: { kind } }) };
		return { from: { element: { type: from } }, allow };
	})
);

// +server.ts, +page.server.ts and hooks.server.ts are the one door from routes to the server
policies.push({
	from: { file: { categories: 'endpoint' } },
	allow: { to: { element: { types: { anyOf: ['domain', 'i18n', 'wire', 'server'] } } } }
});

// what the server measures models with: the same loading and training as on a device
policies.push({
	from: { file: { categories: 'evaluation' } },
	allow: { to: { element: { type: 'workers' } } }
});

// the service worker and app.d.ts: the page's side, outside any room
policies.push({
	from: { file: { categories: 'root' } },
	allow: { to: { element: { types: { anyOf: ['domain', 'wire', 'store', 'sync'] } } } }
});

const pure = ['svelte', '$app/*', '$env/*', '@tensorflow/*', 'idb', 'comlink', 'zod', 'node:*'];

export default defineConfig(
	{
		ignores: [
			'.svelte-kit',
			'build',
			'data',
			'node_modules',
			'src/lib/i18n/generated',
			'src/server/database/generated',
			// AssemblyScript: another language in the same clothes
			'src/**/*.as.ts',
			'tests/bench/*.as.ts'
		]
	},
	...ts.configs.strictTypeChecked,
	...ts.configs.stylisticTypeChecked,
	...svelte.configs.recommended,
	{
		languageOptions: {
			parserOptions: {
				projectService: true,
				extraFileExtensions: ['.svelte'],
				svelteConfig
			}
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		languageOptions: { parserOptions: { parser: ts.parser } }
	},
	{
		rules: {
			complexity: ['error', 10],
			'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
			'max-params': ['error', 3],
			'@typescript-eslint/switch-exhaustiveness-check': 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
			'@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }]
		}
	},
	{
		// eslint's types do not see snippet parameters nor what a component exports; svelte-check does
		files: ['**/*.svelte'],
		rules: Object.fromEntries(
			['argument', 'assignment', 'call', 'member-access', 'return'].map((what) => [
				`@typescript-eslint/no-unsafe-${what}`,
				'off'
			])
		)
	},
	{
		files: ['src/**'],
		plugins: { boundaries },
		settings: {
			'import/resolver': { typescript: { alwaysTryTypes: true } },
			'boundaries/elements': rooms.map((type) => ({
				type,
				pattern: folder(type),
				partialMatch: false
			})),
			'boundaries/files': [
				{
					category: 'endpoint',
					pattern: ['src/routes/**/*.server.ts', 'src/routes/**/+server.ts', 'src/hooks.server.ts']
				},
				{ category: 'evaluation', pattern: ['src/server/evaluation/*.ts'] },
				{ category: 'root', pattern: ['src/*.ts'] }
			]
		},
		rules: {
			'boundaries/dependencies': ['error', { default: 'disallow', policies }],
			'boundaries/no-unknown-files': 'error'
		}
	},
	{
		files: ['src/lib/domain/**'],
		ignores: ['**/*.test.ts'],
		rules: {
			'no-restricted-imports': [
				'error',
				{ patterns: [{ group: pure, message: 'src/lib/domain is pure.' }] }
			],
			'no-restricted-globals': [
				'error',
				'window',
				'document',
				'indexedDB',
				'fetch',
				'process',
				'navigator'
			]
		}
	},
	{
		files: ['src/lib/domain/weights.ts'],
		rules: { '@typescript-eslint/no-non-null-assertion': 'off' }
	},
	{
		files: [
			'*.config.js',
			'scripts/*.mjs',
			'prisma/seed/**/*.js',
			'tests/support/**/*.js',
			'packages/plugin-sdk/templates/**/*.js'
		],
		...ts.configs.disableTypeChecked
	},
	{
		// parts of one script: each uses what others declare
		files: ['prisma/seed/*/plugin/*/*.js'],
		languageOptions: { sourceType: 'script' },
		rules: {
			'@typescript-eslint/no-unused-vars': ['error', { vars: 'local' }],
			// looks for the module
			'svelte/no-inner-declarations': 'off'
		}
	}
);
