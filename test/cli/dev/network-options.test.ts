import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UsageError } from '../../../build/config/config.ts';
import { command } from '../../../cli/cli.ts';
import { addNetworkOptions, type NetworkOptions, readNetworkOptions } from '../../../cli/options/network.ts';

const options = suite('network options');

/** What the words of a command line come to. */
function read(...words: string[]): NetworkOptions {
  return readNetworkOptions(addNetworkOptions(command('x', '')).parse(words, { from: 'user' }).opts());
}

/** What is said about the words of a command line; all of it fits on one line. */
function complaint(...words: string[]): string {
  try {
    read(...words);
  } catch (error) {
    assert.instance(error, UsageError);
    assert.not.match((error as Error).message, /\n/);
    return (error as Error).message;
  }
  return 'nothing';
}

options('are none unless asked for', () => {
  assert.equal(read(), { cable: null, pcap: null, seed: 1, tap: null });
  assert.is(read('--seed', '3').cable, null);
});

options('set faults for both directions, with the default seed', () => {
  assert.equal(read('--loss', '5', '--delay', '2.5').cable, {
    in: { loss: 5, delayMs: 2.5 },
    out: { loss: 5, delayMs: 2.5 },
    outages: [],
    seed: 1,
  });
});

options('know every fault', () => {
  const words = ['--loss 1', '--delay 2', '--jitter 3', '--duplicate 4', '--reorder 5', '--corrupt 6'];
  const { cable } = read(...words.join(' ').split(' '), '--seed', '7');
  assert.equal(cable?.in, { loss: 1, delayMs: 2, jitterMs: 3, duplicate: 4, reorder: 5, corrupt: 6 });
  assert.equal(cable?.out, cable?.in);
  assert.is(cable?.seed, 7);
});

options('set faults for one direction, which counts before both', () => {
  const { cable } = read('--loss-in', '5', '--jitter', '3', '--jitter-out', '0');
  assert.equal(cable?.in, { loss: 5, jitterMs: 3 });
  assert.equal(cable?.out, { jitterMs: 0 });
});

options('take the cable out as often as wanted', () => {
  const { cable } = read('--unplug', '5000:2000', '--unplug', '9000:10');
  assert.equal(cable?.outages, [
    { atMs: 5000, forMs: 2000 },
    { atMs: 9000, forMs: 10 },
  ]);
});

options('take a capture file and an interface', () => {
  const { pcap, tap, cable } = read('--pcap', 'x.pcap', '--tap', 'dev0');
  assert.equal([pcap, tap, cable], ['x.pcap', 'dev0', null]);
});

options('say of a bad value what is allowed', () => {
  for (const bad of ['101', '-1', 'x', '', '1e2', ' 5', '0x5', 'Infinity']) {
    assert.is(complaint('--loss', bad), `bad --loss '${bad}'; it is a chance in per cent, 0 to 100`);
  }
  assert.match(complaint('--corrupt-out', '100.1'), /^bad --corrupt-out '100.1'; .* 0 to 100$/);
  assert.is(complaint('--delay', '60001'), "bad --delay '60001'; it is a time in milliseconds, 0 to 60000");
  assert.match(complaint('--jitter-in', '1s'), /^bad --jitter-in '1s'; .* 0 to 60000$/);
  for (const bad of ['-1', '1.5', '4294967296', 'x']) {
    assert.is(complaint('--seed', bad), `bad --seed '${bad}'; it is a whole number, 0 to 4294967295`);
  }
  for (const bad of ['5000', '5000:', ':5', '5:0', '1:2:3', 'a:b']) {
    assert.match(complaint('--unplug', bad), /it is AT:FOR, two times in milliseconds such as 5000:2000$/);
  }
  for (const bad of ['', 'a/b', 'a,b', 'a b', '..', 'sixteen_letters_']) {
    assert.match(complaint('--tap', bad), /it is an interface name, 1 to 15 of A-Z a-z 0-9 _ \. -$/);
  }
});

options('allow the ends of every range', () => {
  for (const good of ['0', '100', '0.01']) assert.is(complaint('--loss', good), 'nothing');
  for (const good of ['0', '60000']) assert.is(complaint('--delay', good), 'nothing');
  for (const good of ['0', '4294967295']) assert.is(complaint('--seed', good), 'nothing');
  for (const good of ['a', 'fifteen_letters']) assert.is(complaint('--tap', good), 'nothing');
});

options.run();
