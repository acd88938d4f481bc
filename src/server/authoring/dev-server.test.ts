import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { frameHeaders } from '$lib/wire/frame-headers';
import { parsePluginBundle } from '$lib/wire/plugin-bundle';
import { workshopState } from '$lib/wire/plugin-preview';
import { devServer } from './dev-server';
import { newPlugin } from './new-plugin';
import { readPluginFolder } from './plugin-folder';
import { Workshop } from './workshop';

let folder: string;
let workshop: Workshop;
let server: Server;
let url: string;
const stopping = new AbortController();
const onRead = vi.fn();

beforeAll(async () => {
	folder = join(await mkdtemp(join(tmpdir(), 'ml-store-dev-server-')), 'flat');
	await newPlugin({ folder, kind: 'table' });
	workshop = new Workshop(folder);
	await workshop.read();
	workshop.watch(stopping.signal, onRead);
	const build = join(folder, '../build');
	for (const part of ['client', 'prerendered']) await mkdir(join(build, part), { recursive: true });
	await writeFile(join(build, 'client/app.js'), '1;');
	await writeFile(join(build, 'prerendered/shell.html'), '<title>Shell</title>');
	server = devServer(workshop, build).listen(0, '127.0.0.1');
	await once(server, 'listening');
	url = `http://localhost:${(server.address() as AddressInfo).port}`;
}, 60_000);
afterAll(async () => {
	stopping.abort();
	server.closeAllConnections();
	server.close();
	await rm(join(folder, '..'), { recursive: true });
});

async function readState() {
	return workshopState.parse(await (await fetch(`${url}/plugin-dev/state`)).json());
}

describe('devServer', () => {
	it('serves the very frame that publishing would make, with its headers', async () => {
		const { plugin } = await readState();
		const { frame } = await parsePluginBundle((await readPluginFolder(folder)).plugin);
		expect(plugin?.frameDigest).toBe(frame.digest);
		const response = await fetch(`${url}/sandbox/${frame.digest}`);
		expect(new Uint8Array(await response.arrayBuffer())).toEqual(frame.html);
		for (const [name, value] of Object.entries(frameHeaders(frame.csp))) {
			expect(response.headers.get(name), name).toBe(value);
		}
	});

	it('opens the app’s shell, and serves its files', async () => {
		const page = await fetch(url);
		expect(page.url).toBe(`${url}/plugin-dev`);
		expect(page.headers.get('content-security-policy')).toBe("frame-ancestors 'none'");
		expect(await page.text()).toBe('<title>Shell</title>');
		expect(await (await fetch(`${url}/app.js`)).text()).toBe('1;');
		expect((await fetch(`${url}/models/digits`)).status).toBe(404);
	});

	it('hands out the model’s files, and no others', async () => {
		const { model } = await readState();
		expect(model).toMatchObject({ json: 'model.json', shards: ['weights.bin'] });
		const weights = await fetch(`${url}/plugin-dev/model/weights.bin`);
		expect(Buffer.from(await weights.arrayBuffer())).toEqual(
			await readFile(join(folder, 'model/weights.bin'))
		);
		for (const name of ['recipe.json', '..%2Frecipe.json', '%2Fetc%2Fpasswd', '%E0%A4%A']) {
			expect((await fetch(`${url}/plugin-dev/model/${name}`)).status).toBe(404);
		}
	});

	it('answers no page elsewhere whose name leads here', async () => {
		const asked = request(`${url}/plugin-dev/state`, { headers: { host: 'elsewhere.test' } });
		const [response] = (await once(asked.end(), 'response')) as [{ statusCode: number }];
		expect(response.statusCode).toBe(403);
	});

	it('tells of a change, and of a mistake', async () => {
		const before = await readState();
		const changes = await fetch(`${url}/plugin-dev/changes`);
		const reader = changes.body?.pipeThrough(new TextDecoderStream()).getReader();
		expect((await reader?.read())?.value).toContain('retry');

		await writeFile(join(folder, 'plugin/index.html'), '<p id="status">Another</p>');
		expect((await reader?.read())?.value).toBe('data: changed\n\n');
		const after = await readState();
		expect(after.plugin?.digest).not.toBe(before.plugin?.digest);
		expect(onRead).toHaveBeenCalled();

		await writeFile(join(folder, 'plugin/main.js'), 'fetch(');
		await reader?.read();
		const broken = await readState();
		expect(broken.plugin).toBeNull();
		expect(broken.problems[0]).toMatchObject({ severity: 'error', place: 'plugin/main.js:1:7' });
		await reader?.cancel();
	});

	it('says so when the folder holds no plugin any more', async () => {
		await rm(join(folder, 'plugin'), { recursive: true });
		await workshop.read();
		expect((await readState()).problems[0]?.what).toContain('There is no plugin.json');
	});
});
