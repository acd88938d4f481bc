import { existsSync, readFileSync } from 'node:fs';

/**
 * The most memory this process has held, in bytes.
 *
 * Linux hands `maxRSS` down from the process that started this one; VmHWM is its own.
 */
export function peakRss(): number {
	const status = '/proc/self/status';
	const own = existsSync(status) && /VmHWM:\s+(\d+) kB/.exec(readFileSync(status, 'utf8'))?.[1];
	return 1024 * (own ? Number(own) : process.resourceUsage().maxRSS);
}
