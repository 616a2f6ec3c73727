import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { dumpOf } from '../../inspector/model/vcd.ts';
import type { InterruptEvent, SpiEvent } from '../../sim/watch/events.ts';
import { suite } from '../support/suite.ts';
import { Gated, gatedProgram } from './gated.ts';

const dump = suite('a dump of SPI frames for GTKWave');

interface Change {
  ns: number;
  name: string;
  value: string;
}

/** Reads a value change dump as IEEE 1364-2005 (18.2) has it, with texts; throws where it is none. */
function read(text: string): { signals: string[]; changes: Change[] } {
  const [head, body] = text.split('$enddefinitions $end\n');
  assert.match(head, /^\$version .*\$end\n\$timescale 1 ns \$end\n\$scope module spi \$end\n/);
  const names = new Map<string, string>();
  for (const [, type, width, id, name] of head.matchAll(/^\$var (\w+) (\d+) (\S+) (\w+) \$end$/gm)) {
    assert.ok(type === 'wire' || (type === 'string' && width === '1'), type);
    names.set(id, name);
  }
  const changes: Change[] = [];
  let ns = -1;
  for (const line of body.trimEnd().split('\n')) {
    if (line === '$dumpvars' || line === '$end') continue;
    const time = /^#(\d+)$/.exec(line);
    if (time) {
      assert.ok(Number(time[1]) > ns, `${line} after #${ns}`);
      ns = Number(time[1]);
      continue;
    }
    const found = /^([01x])(\S)$/.exec(line) ?? /^(b[01]+|bx|s\S*) (\S)$/.exec(line);
    if (!found) throw new Error(`no change of a value: ${line}`);
    const [, value, id] = found;
    const name = names.get(id);
    if (!name) throw new Error(`a signal that is not defined: ${line}`);
    const shown = value.replace(/\\(\d{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8)));
    changes.push({ ns, name, value: shown });
  }
  return { signals: [...names.values()], changes };
}

/** The events of a device that answers one request. */
async function watched(): Promise<{ frames: SpiEvent[]; interrupts: InterruptEvent[] }> {
  const gated = new Gated(await gatedProgram());
  gated.board.circuit.drive(14, 0);
  gated.connect(1);
  gated.board.run(1000);
  return {
    frames: gated.events.flatMap((event) => (event.kind === 'spi' ? [event] : [])),
    interrupts: gated.events.flatMap((event) => (event.kind === 'interrupt' ? [event] : [])),
  };
}

dump('has the edges of chip select and INTn, and of each frame its registers and what it does', async () => {
  const { frames, interrupts } = await watched();
  const { signals, changes } = read(dumpOf(frames, interrupts));
  assert.equal(signals, ['cs_n', 'int_n', 'write', 'socket', 'bytes', 'verb', 'registers', 'data']);
  const of = (name: string) => changes.filter((change) => change.name === name);
  // It begins high.
  assert.is(of('cs_n').length, 1 + 2 * frames.length);
  const falls = of('cs_n').filter(({ value }) => value === '0');
  assert.equal(
    falls.map(({ ns }) => ns),
    frames.map(({ at }) => Math.round(at * 1000)),
  );
  const verbs = of('verb').flatMap(({ value }) => (value === 's' ? [] : [value.slice(1)]));
  assert.equal(
    verbs,
    frames.map(({ verb }) => verb),
  );
  assert.ok(verbs.includes('read payload') && verbs.includes('SEND'));
  // For the client, for its bytes, and for what follows.
  const lows = of('int_n').filter(({ value }) => value === '0');
  assert.ok(interrupts.length >= 4 && lows.length >= 2, `${interrupts.length} levels`);
  assert.is(of('int_n').length, 1 + interrupts.length);
});

dump('of nothing is a file that can be opened', () => {
  const { changes } = read(dumpOf([], []));
  assert.equal(
    changes.map(({ ns }) => ns),
    Array(8).fill(0),
  );
});

const found = !spawnSync('vcd2fst', ['--version']).error;
if (!found) console.log('skipped: what GTKWave takes: there is no vcd2fst (Debian: gtkwave)');
if (found)
  dump('is taken by GTKWave', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spisock-vcd-'));
    try {
      const { frames, interrupts } = await watched();
      const [vcd, fst] = [join(folder, 'a.vcd'), join(folder, 'a.fst')];
      writeFileSync(vcd, dumpOf(frames, interrupts));
      assert.is(spawnSync('vcd2fst', [vcd, fst]).status, 0);
      const back = spawnSync('fst2vcd', [fst], { encoding: 'utf8' }).stdout;
      assert.match(back, 'sread\\040payload');
      const falls = back.split('\n').filter((line) => line === '0!').length;
      assert.is(falls, frames.length);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

dump.run();
