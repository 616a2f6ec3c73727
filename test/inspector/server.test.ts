import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import * as assert from 'uvu/assert';
import type { Hello } from '../../inspector/model/hello.ts';
import { readRecording } from '../../inspector/model/recording.ts';
import { Controls } from '../../inspector/server/controls.ts';
import { Hub } from '../../inspector/server/hub.ts';
import { Recorder } from '../../inspector/server/recorder.ts';
import { InspectorServer } from '../../inspector/server/server.ts';
import { EventStream } from '../../inspector/server/stream.ts';
import { Live } from '../../sim/live/live.ts';
import type { WatchEvent } from '../../sim/watch/events.ts';
import { suite } from '../support/suite.ts';

const server = suite('the inspector’s server');

const NETWORK = { ip: '10.0.2.15', subnet: '255.255.255.0', gateway: '10.0.2.2' };
const HELLO: Hello = {
  ...{ kind: 'hello', version: 1, spisock: '0', node: 'v20', platform: 'linux', board: 'b', chip: 'w5500' },
  ...{ program: 'p', config: null, startMs: 0, wired: [], controls: [] },
};

const folder = mkdtempSync(join(tmpdir(), 'spisock-inspector-'));

/** A chip without a program, with what watches it, for as long as `use` takes. */
async function withChip(use: (live: Live, hub: Hub) => Promise<void> | void): Promise<void> {
  const live = new Live({ board: null, network: NETWORK, cable: {}, print: () => {} });
  try {
    await use(live, new Hub(live));
  } finally {
    await live.stop();
  }
}

/** An inspector's server for such a chip. */
async function withServer(use: (url: URL, live: Live) => Promise<void>): Promise<void> {
  await withChip(async (live, hub) => {
    const controls = new Controls({
      live,
      network: NETWORK,
      sixClients: null,
      restart: null,
      hasPins: false,
    });
    const inspector = await InspectorServer.open({ hub, controls, hello: HELLO, port: 0 });
    try {
      await use(new URL(inspector.url), live);
    } finally {
      await inspector.close();
    }
  });
}

interface Asked {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

function ask(url: URL, { method = 'GET', path, headers = {}, body = '' }: Asked): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: url.port, method, path, headers }, (response) => {
      let text = '';
      response.on('data', (bytes) => {
        text += bytes;
      });
      response.on('end', () => resolve([response.statusCode ?? 0, text]));
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

server('answers to who knows its token, and to names of this machine alone', () =>
  withServer(async (url) => {
    const path = `${url.pathname}${url.search}`;
    assert.is(url.hostname, '127.0.0.1');
    const [status, page] = await ask(url, { path });
    assert.is(status, 200);
    assert.match(page, '<div id="page">');
    assert.is((await ask(url, { path: '/' }))[0], 403);
    assert.is((await ask(url, { path: '/?token=00' }))[0], 403);
    assert.is((await ask(url, { path: `/page.js${url.search}` }))[0], 200);
    assert.is((await ask(url, { path: `/page.css${url.search}` }))[0], 200);
    assert.equal(await ask(url, { path, headers: { host: 'evil.example' } }), [403, 'wrong host']);
    assert.is((await ask(url, { path: `/../package.json${url.search}` }))[0], 404);
    assert.is((await ask(url, { path: `/toString${url.search}` }))[0], 404);
  }),
);

server('takes a control from a page of its own alone, and says what is allowed', () =>
  withServer(async (url, live) => {
    const token = url.searchParams.get('token') as string;
    const post = (body: string, headers: Record<string, string> = { 'x-token': token }) =>
      ask(url, { method: 'POST', path: '/control', headers, body });
    assert.is((await ask(url, { method: 'POST', path: `/control${url.search}`, body: '{}' }))[0], 403);
    assert.is((await ask(url, { path: '/control', headers: { 'x-token': token } }))[0], 405);
    assert.equal(await post('{"do":"cable"}'), [200, 'the cable is out']);
    assert.is(live.cable?.inserted, false);
    assert.equal(await post('{"do":"fly"}'), [
      400,
      "there is no control 'fly'; there are cable, faults, power, pause, step",
    ]);
    assert.equal(await post('[1'), [400, 'a command is an object in JSON']);
    assert.equal(await post('{"do":"faults","loss":101}'), [400, 'bad loss 101; it is a number, 0 to 100']);
    assert.is((await post('{"do":"faults","loss":5,"delayMs":20}'))[0], 200);
    assert.equal([live.cable?.in.now.loss, live.cable?.out.now.delayMs], [5, 20]);
    assert.is((await post(' '.repeat(5000)))[0], 413);
  }),
);

server('collects nothing while nobody looks', () =>
  withChip((live, hub) => {
    assert.equal([live.chip.onTransition, live.cable?.end.tap, live.watching.isOn], [null, null, false]);
    const seen: WatchEvent[] = [];
    const first = hub.subscribe((event) => seen.push(event));
    const second = hub.subscribe(() => {});
    assert.is(live.watching.isOn, true);
    assert.is(seen[0].kind, 'slots');
    first();
    assert.is(live.watching.isOn, true);
    second();
    assert.equal([live.chip.onTransition, live.cable?.end.tap, live.watching.isOn], [null, null, false]);
  }),
);

server('holds no more than a bound for a page that does not read, and tells it what was dropped', () =>
  withChip((live, hub) => {
    // It takes one message, and says nothing of more.
    const sink = new Writable({ highWaterMark: 1, write() {} });
    const response = Object.assign(sink, { writeHead: () => response }) as never;
    const stream = new EventStream(hub, HELLO, response);
    let most = 0;
    for (let n = 0; n < 10_000; n++) {
      live.watching.say({ kind: 'console', line: `line ${n}`, isError: false });
      most = Math.max(most, stream.held);
    }
    assert.ok(most <= 5000 && most > 2000, `${most} events`);
    stream.end();
    assert.equal([stream.held, hub.watchers], [0, 0]);
  }),
);

server('records what is seen until a bound, and what was recorded is shown the same', () =>
  withChip((live, hub) => {
    const file = join(folder, 'device.jsonl');
    const ended: string[] = [];
    const onEnd = (line: string) => void ended.push(line);
    const recorder = new Recorder({ hub, hello: HELLO, file, secrets: ['hidden'], onEnd });
    live.watching.say({ kind: 'console', line: 'one hidden word', isError: false });
    live.clock.run(() => live.cable?.plug(false));
    recorder.close();
    const shown = readRecording(readFileSync(file, 'utf8'));
    assert.equal(
      [shown.hello, shown.cable, shown.lines.items.map(({ line }) => line)],
      [HELLO, false, ['one *** word']],
    );
    const small = join(folder, 'small.jsonl');
    const bounded = new Recorder({ hub, hello: HELLO, file: small, secrets: [], mostBytes: 2000, onEnd });
    for (let n = 0; n < 100; n++) live.watching.say({ kind: 'console', line: `line ${n}`, isError: false });
    bounded.close();
    assert.equal([ended.length, hub.watchers], [1, 0]);
    assert.match(ended[0], /has \d+ bytes, and ends here: more than 2000 it may not have$/);
    assert.ok(statSync(small).size <= 2000);
    rmSync(folder, { recursive: true });
  }),
);

server.run();
