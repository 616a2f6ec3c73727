import { createSocket } from 'node:dgram';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SourcePlaces } from '../../build/source-places.ts';
import { PlacedText } from '../../cli/flash/places.ts';
import type { Hello } from '../../inspector/model/hello.ts';
import { Model } from '../../inspector/model/model.ts';
import { FlashRig, missing } from '../cli/flash/flash-rig.ts';
import { begin, spisock, TestTerminal } from '../cli/test-terminal.ts';
import { built, cleanUp, starts } from './programs.ts';

const monitor = suite('spisock monitor of a board that reports');

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'spisock-monitor-')));
const config = join(folder, 'flash.config.json');
writeFileSync(config, JSON.stringify({ board: 'w5500-evb-pico' }));

/** What a page at `url` is told until `isEnough`. */
async function page(url: string, isEnough: (model: Model) => boolean): Promise<Model> {
  const model = new Model();
  const ended = new AbortController();
  const { body } = await fetch(url.replace('/?', '/events?'), { signal: ended.signal });
  if (!body) throw new Error('no stream');
  let text = '';
  for await (const bytes of body) {
    text += Buffer.from(bytes).toString();
    const messages = text.split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(message) ?? [];
      if (name === 'hello') model.hello = JSON.parse(data) as Hello;
      else for (const event of JSON.parse(data)) model.apply(event);
    }
    if (isEnough(model)) break;
  }
  ended.abort();
  return model;
}

const hasSlots = ({ slots, counts }: Model) =>
  counts !== null && slots.lanes.every(({ last }) => last?.state === 'ARMED');

async function withRig(program: string, use: (path: string) => Promise<void>): Promise<void> {
  const rig = await FlashRig.open(program);
  try {
    await use(rig.pty.path);
  } finally {
    await rig.close();
  }
}

if (!missing())
  monitor('shows a page with slots, counters and console, and the console without the report', async () => {
    const program = await built(
      `${starts('{ name: "gate" }')}\nsetInterval(function () { console.log('tick'); }, 300);`,
    );
    await withRig(program, async (path) => {
      const terminal = new TestTerminal();
      const ended = begin(['monitor', '--port', path, '--config', config, '--inspect'], terminal);
      const [, url] = await terminal.until(/^inspect (\S+)$/m);
      const told = await page(url, (model) => hasSlots(model) && model.lines.seen > 3);
      terminal.stop();
      assert.is(await ended, 0);
      assert.equal([told.tells, told.counts?.counts.mostSlots], [true, 8]);
      assert.ok(told.lines.items.some(({ line }) => line === 'tick'));
      assert.equal(Object.keys(told.hello?.lacks ?? {}), ['queue', 'controls', 'requests', 'spi', 'wire']);
      assert.equal([told.hello?.board, told.hello?.controls], ['w5500-evb-pico', []]);
      assert.match(terminal.stdout, /^tick$/m);
      assert.not.match(terminal.stdout, '~sp1');
    });
  });

if (!missing())
  monitor('names places in the sources of the program that was built last', async () => {
    mkdirSync(join(folder, 'src'), { recursive: true });
    const source = 'function motor() {\n  throw new Error("late");\n}\n\nsetInterval(motor, 300);\n';
    writeFileSync(join(folder, 'src', 'main.ts'), source);
    const made = await spisock('build', '--config', config, '--no-check');
    assert.is(made.code, 0, made.stderr);
    const file = join(folder, 'dist', 'w5500-evb-pico-main.js');
    const { readFileSync } = await import('node:fs');
    await withRig(
      readFileSync(file, 'utf8').replace('setInterval(motor', 'setTimeout(motor'),
      async (path) => {
        const terminal = new TestTerminal();
        const ended = begin(['monitor', '--port', path, '--config', config], terminal);
        await terminal.until(/at <anonymous>:\d+ \(/);
        terminal.stop();
        assert.is(await ended, 0);
        assert.match(terminal.stdout, /^places of errors are those of .*w5500-evb-pico-main\.js$/m);
        assert.match(terminal.stdout, /^Error: late\n {2}at <anonymous>:\d+ \(.*src\/main\.ts:2\)$/m);
      },
    );
  });

monitor('takes reports over UDP, of the first board that sends any', async () => {
  const terminal = new TestTerminal();
  const ended = begin(['monitor', '--config', config, '--inspect', '--udp', '0'], terminal);
  const [, url] = await terminal.until(/^inspect (\S+)$/m);
  const [, port] = await terminal.until(/^reports are taken at UDP port (\d+); Ctrl\+C ends it$/m);
  const boards = [createSocket('udp4'), createSocket('udp4')];
  const send = (board: number, text: string) =>
    new Promise((resolve) => boards[board].send(text, Number(port), '127.0.0.1', resolve));
  const MOVE = '~sp1 11 3001 m 0 ARMED QUEUED 80 10.0.2.2:59743*810b\n';
  await send(0, 'no report\n');
  await send(0, MOVE);
  await terminal.until(/^127\.0\.0\.1:\d+ reports$/m);
  await send(1, MOVE.replace('ARMED', 'ARMEE'));
  await send(1, MOVE);
  await terminal.until(/^127\.0\.0\.1:\d+ reports, too; the page shows 127\.0\.0\.1:\d+$/m);
  const told = await page(url, ({ slots }) => slots.waiting.length > 0);
  assert.equal(
    told.slots.clients.items.map(({ slot, peer }) => [slot, peer]),
    [[0, '10.0.2.2:59743']],
  );
  terminal.stop();
  assert.is(await ended, 0);
  for (const board of boards) board.close();
});

monitor('refuses options that mean nothing together, and ports that are none', async () => {
  const cases: [args: string[], error: string][] = [
    [['--udp', '5514'], '--udp is for the page: add --inspect'],
    [['--udp', '5514', '--inspect', '--port', '/dev/null'], '--udp and --port exclude each other'],
    [['--inspect=x'], "bad --inspect 'x'; it is a port, 0 to 65535"],
    [['--inspect', '--udp', '65536'], "bad --udp '65536'; it is a port, 0 to 65535"],
  ];
  for (const [args, error] of cases)
    assert.equal(await spisock('monitor', '--config', config, ...args), {
      ...{ code: 2, stdout: '', stderr: `error: ${error}\n` },
    });
  const taken = createSocket('udp4');
  await new Promise<void>((resolve) => taken.bind(0, resolve));
  const { port } = taken.address();
  const { code, stderr } = await spisock('monitor', '--config', config, '--inspect', '--udp', String(port));
  taken.close();
  assert.equal([code, stderr], [2, `error: cannot take datagrams at port ${port}: the port is in use\n`]);
});

/** A map from line 3 of a script to line 7 of src/a.ts. */
const MAP = JSON.stringify({ version: 3, sources: ['src/a.ts'], names: [], mappings: ';;AAMA' });

monitor('finds a call in a console’s text, however that is divided', () => {
  const RED = '\x1b[31m';
  const text = `Error: no\r\n${RED}  at <anonymous>:3\r\n\x1b[0m  at <anonymous>:1\r\n   \r\n  attic\r\n> at <anonymous>:3\r\n> `;
  const sources = new SourcePlaces('a;\nb;\nc;\nd;', MAP);
  const whole = new PlacedText(sources).take(text);
  assert.match(whole, / {2}at <anonymous>:3 \(\S*src\/a\.ts:7\)\r\n/);
  assert.is(whole.replace(/ \(\S*src\/a\.ts:7\)/, ''), text);
  for (let size = 1; size < text.length; size++) {
    const placed = new PlacedText(sources);
    let shown = '';
    for (let at = 0; at < text.length; at += size) shown += placed.take(text.slice(at, at + size));
    assert.is(shown + placed.end(), whole, `pieces of ${size}`);
  }
});

monitor.after(() => {
  cleanUp();
  rmSync(folder, { recursive: true });
});
const reason = missing();
if (reason) console.log(`skipped: spisock monitor on a pseudo-terminal: ${reason}`);
monitor.run();
