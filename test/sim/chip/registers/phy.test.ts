import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CLOSED, INIT, Rig, SECOND, Sn } from '../rig.ts';

const phy = suite('PHYCFGR (chapter 3.1)');

// OPMDC, and what speed, duplex and link read with a peer that can do everything.
const MODES: [opmdc: number, name: string, value: number][] = [
  [0b000, '10 half', 0b1100_0001],
  [0b001, '10 full', 0b1100_1101],
  [0b010, '100 half', 0b1101_0011],
  [0b011, '100 full', 0b1101_1111],
  [0b100, '100 half, negotiated', 0b1110_0011],
  [0b111, 'everything', 0b1111_1111],
];

for (const [opmdc, name, value] of MODES) {
  phy(`runs at ${name} after a PHY reset`, () => {
    const rig = new Rig();
    const written = 0x40 | (opmdc << 3);
    rig.write(0, 0x002e, [written]);
    assert.is(rig.byte(0x002e), written);
    rig.write(0, 0x002e, [0x80 | written]);
    assert.is(rig.byte(0x002e), value);
  });
}

phy('reads B8 while the cable is out, BF when it is back', () => {
  const rig = new Rig();
  rig.chip.plug(false);
  assert.is(rig.byte(0x002e), 0xb8);
  rig.chip.plug(true);
  assert.is(rig.byte(0x002e), 0xbf);
});

phy('takes its mode from the pins without OPMD: all capable', () => {
  const rig = new Rig();
  rig.write(0, 0x002e, [0b0000_0000]);
  rig.write(0, 0x002e, [0b1000_0000]);
  // Speed and duplex are those of everything; OPMDC reads as written.
  assert.is(rig.byte(0x002e), 0b1000_0111);
});

phy('has no link while its reset bit is zero, and a new one some time after', () => {
  const rig = new Rig({ linkUpUs: SECOND });
  rig.pass(SECOND);
  rig.write(0, 0x002e, [0b0011_1000]);
  rig.pass(2 * SECOND);
  assert.is(rig.byte(0x002e), 0b0011_1000);
  rig.write(0, 0x002e, [0b1011_1000]);
  rig.pass(SECOND - 1);
  assert.is(rig.byte(0x002e), 0b1011_1000);
  rig.pass(1);
  assert.is(rig.byte(0x002e), 0b1011_1111);
});

phy('does not let the host write speed, duplex and link', () => {
  const rig = new Rig();
  rig.chip.plug(false);
  rig.write(0, 0x002e, [0xbf]);
  assert.is(rig.byte(0x002e), 0xb8);
});

phy('keeps a new mode for the next PHY reset', () => {
  const rig = new Rig();
  rig.write(0, 0x002e, [0b1100_0000]);
  assert.is(rig.byte(0x002e), 0b1100_0111);
});

phy('in power-down has no link, and commands hang in Sn_CR', () => {
  const rig = new Rig();
  rig.write(0, 0x002e, [0b0111_0000]);
  rig.write(0, 0x002e, [0b1111_0000]);
  assert.is(rig.byte(0x002e), 0b1111_0000);
  const [socket] = rig.sockets;
  socket.open(0x01, 80);
  rig.pass(SECOND);
  assert.is(socket.byte(Sn.CR), 0x01);
  assert.is(socket.status, CLOSED);
  assert.equal(rig.kinds, ['powered-down']);
});

phy('out of power-down takes the command that hung', () => {
  const rig = new Rig();
  rig.write(0, 0x002e, [0b0111_0000]);
  rig.write(0, 0x002e, [0b1111_0000]);
  const [socket, other] = rig.sockets;
  socket.open(0x01, 80);
  rig.write(0, 0x002e, [0b0111_1000]);
  rig.write(0, 0x002e, [0b1111_1000]);
  assert.is(socket.byte(Sn.CR), 0);
  assert.is(socket.status, INIT);
  other.open(0x01, 81);
  assert.is(other.status, INIT);
});

phy('in power-down is woken by a soft reset', () => {
  const rig = new Rig();
  rig.write(0, 0x002e, [0b0111_0000]);
  rig.write(0, 0x002e, [0b1111_0000]);
  rig.write(0, 0x0000, [0x80]);
  assert.is(rig.byte(0x002e), 0xbf);
  rig.sockets[0].open(0x01, 80);
  assert.is(rig.sockets[0].status, INIT);
});

phy('without a cable leaves the register at link down, also when it is switched on and off', () => {
  const rig = new Rig();
  rig.chip.plug(false);
  rig.write(0, 0x0000, [0x80]);
  rig.pass(SECOND);
  assert.is(rig.byte(0x002e), 0xb8);
});

phy.run();
