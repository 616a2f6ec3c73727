import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ChipOptions } from '../../../sim/chips/w5500/chip.ts';
import { DEFAULTS, harsh } from '../../../sim/chips/w5500/knobs.ts';
import { Careful } from './careful.ts';
import { CLOSED, ESTABLISHED, MS, Rig, SECOND, Sn } from './rig.ts';

const book = suite('reference sequences (chapter 11)');

const TEXT = Array.from({ length: 300 }, (_, i) => `line ${i}`).join('\n');
const MAC = [0x02, 0x00, 0x00, 0x00, 0x00, 0x0f];
const ADDRESS = [10, 0, 2, 15];

function start(options: ChipOptions) {
  const rig = new Rig({ ...options, strict: true });
  const driver = new Careful(rig);
  rig.pass(2 * SECOND);
  return { rig, driver, host: rig.host() };
}

/** Serves one connection: echoes all that it is told, and closes first. */
function serve(options: ChipOptions): void {
  const { rig, driver, host } = start(options);
  driver.openListen(7);
  const peer = host.connect(7);
  peer.onEstablished = () => peer.send(TEXT);
  driver.until('ESTABLISHED', () => driver.socket.status === ESTABLISHED);
  const echoed: number[] = [];
  for (let round = 0; round < 500 && echoed.length < TEXT.length; round++) {
    rig.pass(5 * MS);
    const bytes = driver.receive();
    driver.send(bytes);
    echoed.push(...bytes);
  }
  rig.pass();
  assert.is(peer.text(), TEXT);
  driver.disconnect();
  driver.until('the FIN', () => peer.peerClosed);
  peer.fin();
  rig.pass(SECOND);
  assert.is(driver.socket.status, CLOSED);
  assert.is(peer.ended, 'closed');
}

/** Calls a server that speaks first and closes first. */
function call(options: ChipOptions): void {
  const { driver, host } = start(options);
  const heard: number[] = [];
  host.listen(443, (peer) => {
    peer.onData = (bytes) => {
      heard.push(...bytes);
      if (heard.length === 5000) peer.fin();
    };
  });
  driver.connect([10, 0, 2, 2], 443, 50_000);
  driver.until('ESTABLISHED', () => driver.socket.status === ESTABLISHED, 2 * SECOND);
  const sent = Array.from({ length: 5000 }, (_, i) => i % 251);
  driver.send(sent);
  driver.until('the FIN', () => driver.socket.status === 0x1c, 2 * SECOND);
  assert.equal(heard, sent);
  driver.until('all acknowledged', () => driver.steady(Sn.TX_FSR) === 2048, SECOND);
  driver.disconnect();
  driver.until('CLOSED', () => driver.socket.status === CLOSED, SECOND);
}

/** Notices that the chip was reset behind its back, and sets it up again. */
function recover(options: ChipOptions): void {
  const { rig, driver, host } = start(options);
  driver.openListen(7);
  assert.is(driver.healthy(MAC, ADDRESS), true);
  rig.chip.brownOut(5 * MS);
  assert.is(driver.healthy(MAC, ADDRESS), false);
  rig.pass(2 * SECOND);
  assert.is(driver.healthy(MAC, ADDRESS), false);
  rig.configure();
  driver.openListen(7);
  assert.is(driver.healthy(MAC, ADDRESS), true);
  const peer = host.connect(7);
  rig.pass();
  assert.is(peer.state, 'ESTABLISHED');
}

const SEQUENCES: [name: string, run: (options: ChipOptions) => void][] = [
  ['serve a connection', serve],
  ['call a server', call],
  ['recover from a reset', recover],
];

for (const [name, run] of SEQUENCES) book(`${name} on a kind chip`, () => run({}));

book.run();

const cruelty = suite('harsh knobs (chapter 12)');

for (let seed = 1; seed <= 20; seed++) {
  for (const [name, run] of SEQUENCES) cruelty(`let the book ${name}, seed ${seed}`, () => run(harsh(seed)));
}

// What each knob is when nobody turns it: a chip as chapters 1 to 10 describe it, where they say something.
const KIND: [name: keyof typeof DEFAULTS, value: unknown][] = [
  ['misoOnWrite', 'zero'],
  ['reservedReads', 0],
  ['readback', 'written'],
  ['tear', 0],
  ['writePointer', 'lastSend'],
  ['txInit', 0],
  ['rxInit', 0],
  ['crBusyReads', 0],
  ['settleUs', 0],
  ['sendOkUs', 0],
  ['sendOkLost', 0],
  ['emptySend', 'sendok'],
  ['listenPick', 'lowest'],
  ['disconOnRst', false],
  ['disconAfterLastAck', false],
  ['rxInFinWait', 'stored'],
  ['timeWaitUs', 0],
  ['unreachableEndsTcp', false],
  ['care', 'window'],
  ['recvReraise', false],
  ['imrGatesSnIr', false],
  ['interruptLost', 0],
  ['intlevel', 'each'],
  ['unaddressed', 'hears'],
  ['arpAnswers', true],
  ['arpHears', true],
  ['igmpAnswers', false],
  ['multicastBlock', 'all'],
  ['resetReleaseUs', 1000],
  ['versionZeroUs', 0],
  ['softResetUs', 0],
  ['softResetDropsLink', false],
  ['linkUpUs', 0],
];

for (const [name, value] of KIND) {
  cruelty(`are off by default: ${name} is ${value}`, () => assert.is(DEFAULTS[name], value));
}

cruelty('are the same for the same seed, and differ between seeds', () => {
  assert.equal(harsh(5), harsh(5));
  assert.is.not(JSON.stringify(harsh(5)), JSON.stringify(harsh(6)));
});

cruelty('turn every knob from its default with some seed, except those that end connections', () => {
  const off = ['seed', 'sendOkLost', 'arpAnswers', 'arpHears', 'igmpAnswers'];
  const kept = new Set(Object.keys(DEFAULTS));
  for (let seed = 1; seed <= 50; seed++) {
    for (const [name, value] of Object.entries(harsh(seed))) {
      if (value !== DEFAULTS[name as keyof typeof DEFAULTS]) kept.delete(name);
    }
  }
  kept.add('seed');
  assert.equal([...kept].sort(), off.sort());
});

cruelty.run();
