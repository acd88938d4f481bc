import { describe, expect, it } from 'vitest';
import { MessageLog } from './message-log.svelte';

const call = { from: 'plugin', kind: 'call', name: 'examples.add', size: 100 } as const;
const kinds = (log: MessageLog) => log.shown.map(({ kind, name = '' }) => `${kind} ${name}`.trim());

describe('MessageLog', () => {
	it('shows the newest first, and of them those with the filter’s text', () => {
		const log = new MessageLog();
		log.write({ from: 'plugin', kind: 'ready', size: 100 });
		log.write(call);
		expect(kinds(log)).toEqual(['call examples.add', 'ready']);
		log.filter = ' Examples ';
		expect(kinds(log)).toEqual(['call examples.add']);
	});

	it('keeps what the plugin wrote with the message that brought it', () => {
		const log = new MessageLog();
		log.write({ from: 'plugin', kind: 'log', size: 100 });
		log.writeText('One drawn.');
		log.filter = 'drawn';
		expect(log.shown).toMatchObject([{ kind: 'log', text: 'One drawn.' }]);
	});

	it('takes nothing while it is paused, and forgets what is cleared', () => {
		const log = new MessageLog();
		log.write(call);
		log.isPaused = true;
		log.write(call);
		log.writeText('late');
		expect(log.shown).toHaveLength(1);
		expect(log.shown[0]?.text).toBeUndefined();
		log.clear();
		expect(log.shown).toEqual([]);
	});

	it('does not grow for ever', () => {
		const log = new MessageLog();
		for (let i = 0; i < 600; i++) log.write(call);
		expect(log.shown).toHaveLength(500);
		expect(log.shown[0]?.id).toBe(600);
	});
});
