// Compiles the words of both languages (src/lib/i18n/messages) into typed functions, and refuses a word that
// one language lacks: the compiler itself would show the other language, or no word at all, and say nothing.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '@inlang/paraglide-js';
import settings from '../src/lib/i18n/project.inlang/settings.json' with { type: 'json' };

const folder = 'src/lib/i18n';
const patterns = settings['plugin.inlang.messageFormat'].pathPattern;

type Words = Readonly<Record<string, unknown>>;

const problems: string[] = [];
let total = 0;
const seen = new Set<string>();
for (const pattern of patterns) {
	const [base, ...others] = settings.locales.map((locale) => ({
		locale,
		...read(pattern, locale)
	}));
	if (!base) continue;
	for (const key of Object.keys(base.words)) {
		if (seen.has(key)) problems.push(`${base.path}: ${key} is in two files`);
		seen.add(key);
		total++;
	}
	for (const other of others) compare(base, other);
}
if (total === 0) problems.push('there are no messages at all');
if (problems.length > 0) {
	console.error(problems.join('\n'));
	process.exit(1);
}

await compile({
	project: `./${folder}/project.inlang`,
	outdir: `./${folder}/generated`,
	strategy: ['cookie', 'preferredLanguage', 'baseLocale'],
	cookieName: 'locale',
	emitTsDeclarations: true,
	emitReadme: false
});
// the compiler's own usage report would keep us waiting for a network
process.exit(0);

interface File {
	readonly path: string;
	readonly words: Words;
}

function read(pattern: string, locale: string): File {
	const path = join(folder, pattern.replace('{locale}', locale));
	return { path, words: JSON.parse(readFileSync(path, 'utf8')) as Words };
}

function compare(base: File, other: File): void {
	for (const key of Object.keys(base.words)) {
		if (!(key in other.words)) problems.push(`${other.path}: ${key} is missing`);
		else if (inputsOf(base.words[key]) !== inputsOf(other.words[key])) {
			problems.push(`${other.path}: ${key} has other {inputs} than in ${base.path}`);
		}
	}
	for (const key of Object.keys(other.words)) {
		if (!(key in base.words)) problems.push(`${other.path}: ${key} is not in ${base.path}`);
	}
}

function inputsOf(word: unknown): string {
	const found = JSON.stringify(word).matchAll(/\{([a-zA-Z]\w*)\}/g);
	return [...new Set([...found].map(([, name]) => name))].sort().join(' ');
}
