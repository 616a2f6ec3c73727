import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SimBus } from '../../../sim/spi/bus.ts';
import { SpiFaults } from '../../../sim/spi/faults.ts';
import { CLOSED, INIT, MS, OPEN, Rig, SECOND, Sn } from '../chip/rig.ts';

const faults = suite('SPI faults (chapter 12)');

const VERSIONR = Uint8Array.of(0x00, 0x39, 0x00, 0x00);
const RTR = Uint8Array.of(0x00, 0x19, 0x00, 0x00, 0x00);

faults('change nothing when none is asked for', () => {
  const rig = new Rig();
  const wires = new SpiFaults(rig.chip, rig.clock);
  for (let i = 0; i < 1000; i++) assert.equal([...wires.exchange(RTR)], [1, 2, 3, 0x07, 0xd0]);
  assert.equal(wires.counts, { flips: 0, missed: 0, resets: 0 });
  assert.equal(rig.faults, []);
});

for (const stuckMiso of [0x00, 0xff] as const) {
  faults(`stick MISO at ${stuckMiso.toString(16)}, while the chip still hears`, () => {
    const rig = new Rig();
    const wires = new SpiFaults(rig.chip, rig.clock, { stuckMiso });
    assert.equal([...wires.exchange(VERSIONR)], new Array(4).fill(stuckMiso));
    wires.exchange(Uint8Array.of(0x00, 0x1b, 0x04, 0x55));
    assert.is(rig.byte(0x001b), 0x55);
    wires.stuckMiso = null;
    assert.equal([...wires.exchange(VERSIONR)], [1, 2, 3, 4]);
  });
}

faults('flip all bits of MISO at a million in a million', () => {
  const rig = new Rig();
  const wires = new SpiFaults(rig.chip, rig.clock, { misoFlips: 1_000_000 });
  assert.equal([...wires.exchange(VERSIONR)], [0xfe, 0xfd, 0xfc, 0xfb]);
  assert.is(wires.counts.flips, 32);
});

faults('flip all bits of MOSI at a million in a million', () => {
  const rig = new Rig();
  const wires = new SpiFaults(rig.chip, rig.clock, { mosiFlips: 1_000_000 });
  // The complement of a write of 0x55 to RCR.
  wires.exchange(Uint8Array.of(0xff, 0xe4, 0xfb, 0xaa));
  assert.is(rig.byte(0x001b), 0x55);
});

faults('flip about as many bits as set, the same ones for one seed', () => {
  const runs = [7, 7, 8].map((seed) => {
    const rig = new Rig();
    const wires = new SpiFaults(rig.chip, rig.clock, { misoFlips: 1000, seed });
    const seen: string[] = [];
    // 20,000 frames of 5 bytes are 800,000 bits: 800 flips are expected, and 28 are one standard deviation.
    for (let i = 0; i < 20_000; i++) seen.push(wires.exchange(RTR).join());
    return { text: seen.join(' '), flips: wires.counts.flips };
  });
  assert.is(runs[0].text, runs[1].text);
  assert.is.not(runs[0].text, runs[2].text);
  assert.ok(Math.abs(runs[0].flips - 800) < 5 * 28, `${runs[0].flips} flips`);
});

faults('join two frames into one when an edge of chip select is missed', () => {
  const rig = new Rig();
  const wires = new SpiFaults(rig.chip, rig.clock, { missedEdges: 100 });
  wires.exchange(Uint8Array.of(0x00, 0x01, 0x04, 0x0a));
  wires.missedEdges = 0;
  // The host means to write RCR; for the chip these are four more bytes from 0x0002 on.
  wires.exchange(Uint8Array.of(0x00, 0x1b, 0x04, 0x55));
  assert.equal(rig.read(0, 0x0001, 5), [0x0a, 0x00, 0x1b, 0x04, 0x55]);
  assert.is(rig.byte(0x001b), 0x08);
  assert.is(wires.counts.missed, 1);
  wires.exchange(Uint8Array.of(0x00, 0x1b, 0x04, 0x55));
  assert.is(rig.byte(0x001b), 0x55);
});

faults('lose a command behind a read whose edge is missed: Sn_SR stays CLOSED', () => {
  const rig = new Rig();
  const wires = new SpiFaults(rig.chip, rig.clock);
  const command = Uint8Array.of(0x00, Sn.CR, 0x0c, OPEN);
  rig.sockets[0].write(Sn.MR, 0x01);
  wires.missedEdges = 100;
  wires.exchange(VERSIONR);
  wires.missedEdges = 0;
  wires.exchange(command);
  assert.is(rig.sockets[0].status, CLOSED);
  wires.exchange(command);
  assert.is(rig.sockets[0].status, INIT);
});

faults('miss as many edges as set', () => {
  const rig = new Rig();
  const wires = new SpiFaults(rig.chip, rig.clock, { missedEdges: 10 });
  for (let i = 0; i < 5000; i++) wires.exchange(VERSIONR);
  // 500 are expected, and 21 are one standard deviation.
  assert.ok(Math.abs(wires.counts.missed - 500) < 5 * 21, `${wires.counts.missed} missed`);
});

faults('reset the chip at the set time, without a notice', () => {
  const rig = new Rig();
  const wires = new SpiFaults(rig.chip, rig.clock, { resetsAtUs: [2 * SECOND] });
  const { socket, peer } = rig.served();
  rig.clock.advanceTo(2 * SECOND - 1);
  assert.equal(rig.read(0, 0x000f, 4), [10, 0, 2, 15]);
  rig.pass(1 + 1 * MS);
  assert.equal(rig.read(0, 0x000f, 4), [0, 0, 0, 0]);
  assert.is(socket.status, CLOSED);
  assert.is(rig.byte(0x0039), 4);
  assert.is(peer.state, 'ESTABLISHED');
  assert.is(wires.counts.resets, 1);
});

faults('brown the chip out: absent during it, then with its reset values and a new link', () => {
  const rig = new Rig({ linkUpUs: 1 * SECOND, versionZeroUs: 10 * MS });
  const wires = new SpiFaults(rig.chip, rig.clock, { brownOuts: [{ atUs: 3 * SECOND, forUs: 50 * MS }] });
  rig.clock.advanceTo(3 * SECOND);
  assert.equal([...wires.exchange(VERSIONR)], [0, 0, 0, 0]);
  rig.clock.advanceTo(3 * SECOND + 50 * MS + 1 * MS - 1);
  assert.equal([...wires.exchange(RTR)], [0, 0, 0, 0, 0]);
  rig.pass(1);
  assert.equal([...wires.exchange(RTR)], [1, 2, 3, 0x07, 0xd0]);
  assert.equal([...wires.exchange(VERSIONR)], [1, 2, 3, 0]);
  rig.pass(10 * MS);
  assert.equal([...wires.exchange(VERSIONR)], [1, 2, 3, 4]);
  rig.clock.advanceTo(4 * SECOND + 50 * MS - 1);
  assert.is(rig.byte(0x002e), 0xb8);
  rig.pass(1);
  assert.is(rig.byte(0x002e), 0xbf);
});

faults('brown the chip out in the middle of a frame: the rest of the frame is not a new one', () => {
  const rig = new Rig({ resetReleaseUs: 0 });
  rig.chip.select();
  for (const byte of [0x00, 0x1b, 0x04]) rig.chip.transfer(byte);
  rig.chip.brownOut();
  for (const byte of [0x00, 0x1b, 0x04, 0x55]) rig.chip.transfer(byte);
  rig.chip.deselect();
  assert.is(rig.byte(0x001b), 0x08);
  assert.equal(rig.faults, []);
});

faults('stand between a bus and its chip, RSTn and INTn included', () => {
  const rig = new Rig();
  const wires = new SpiFaults(rig.chip, rig.clock, { stuckMiso: 0xff });
  const bus = new SimBus(wires, rig.clock);
  const into = new Uint8Array(1);
  bus.read(Uint8Array.of(0x00, 0x39, 0x00), into, 0, 1);
  assert.is(into[0], 0xff);
  const edges: boolean[] = [];
  wires.onInterrupt = (low) => edges.push(low);
  assert.is(wires.onInterrupt, rig.chip.onInterrupt);
  rig.write(0, 0x0018, [0xff]);
  rig.served();
  assert.is(bus.attention(), true);
  bus.reset(true);
  assert.is(bus.attention(), false);
  assert.equal(edges, [true, false]);
  assert.is(rig.byte(0x0039), 0);
});

faults.run();
