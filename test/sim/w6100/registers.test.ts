import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { address, MS, Rig, Sn } from './rig.ts';

const registers = suite('W6100 frames and registers (chapters 1 to 4)');

const bytes = (text: string) => Uint8Array.from(text.split(' '), (pair) => Number.parseInt(pair, 16));
const hex = (values: Uint8Array) =>
  Array.from(values, (value) => value.toString(16).padStart(2, '0')).join(' ');

// What goes out on MOSI, what comes back on MISO, in this order on one chip fresh from reset: chapter 1's own, and more.
const GOLDEN: [what: string, mosi: string, miso: string][] = [
  ['CIDR and VER', '00 00 00 00 00 00 00', '01 02 03 61 00 46 61'],
  ['the unlocking of the network registers', '41 f5 04 3a', '01 02 03 00'],
  ['SHAR, written', '41 20 04 02 00 00 00 00 0f', '01 02 03 00 00 00 00 00 00'],
  ['SHAR, read back', '41 20 00 00 00 00 00 00 00', '01 02 03 02 00 00 00 00 0f'],
  [
    'GAR, SUBR and SIPR in one burst',
    '41 30 04 0a 00 02 02 ff ff ff 00 0a 00 02 0f',
    '01 02 03 00 00 00 00 00 00 00 00 00 00 00 00',
  ],
  ['SIPR, read back', '41 38 00 00 00 00 00', '01 02 03 0a 00 02 0f'],
  ['TCP over IPv4 without delay on socket 2', '00 00 4c 21', '01 02 03 00'],
  ['OPEN of socket 2', '00 10 4c 01', '01 02 03 00'],
  ['the state of socket 2, and Sn_ESR', '00 30 48 00 00', '01 02 03 13 00'],
  ['LISTEN of socket 2', '00 10 4c 02', '01 02 03 00'],
  ['Sn_IR of socket 0', '00 20 08 00', '01 02 03 00'],
  ['the clearing of RECV of socket 0', '00 28 0c 04', '01 02 03 00'],
  ['Sn_TX_FSR of socket 0', '02 04 08 00 00', '01 02 03 08 00'],
  ['TX memory of socket 1, written across its end', 'ff fe 34 d0 d1 d2 d3', '01 02 03 00 00 00 00'],
  ['TX memory of socket 1, read back at its end', '07 fe 30 00 00', '01 02 03 d0 d1'],
  ['TX memory of socket 1, read back at its beginning', '00 00 30 00 00', '01 02 03 d2 d3'],
];

for (const [what, mosi, miso] of GOLDEN) {
  registers(`carry ${what}`, () => {
    const rig = new Rig({}, false);
    const end = GOLDEN.findIndex(([name]) => name === what);
    for (const [, before] of GOLDEN.slice(0, end)) rig.chip.exchange(bytes(before));
    assert.is(hex(rig.chip.exchange(bytes(mosi))), miso);
    assert.equal(rig.faults, []);
  });
}

/** Values after reset that are not zero, where, and in which block. */
const AFTER_RESET: [string, number, number[], number?][] = [
  ['SYSR, all locked', 0x2000, [0xe1]],
  ['SYCR1', 0x2005, [0x80]],
  ['PHYSR, with a link', 0x3000, [0x01]],
  ['PHYDIVR', 0x3018, [0x01]],
  ['PHYCR1', 0x301d, [0x40]],
  ['PTMR', 0x4100, [0x28]],
  ['PMRUR', 0x4114, [0xff, 0xff]],
  ['RTR', 0x4200, [0x07, 0xd0]],
  ['RCR', 0x4204, [0x08]],
  ['SLRTR', 0x4208, [0x07, 0xd0]],
  ['SLHOPR', 0x420f, [0x80]],
  ['Sn_IMR', 0x0024, [0xff], 9],
  ['Sn_TTLR', 0x0108, [0x80], 9],
  ['Sn_FRGR', 0x010c, [0x40, 0x00], 9],
  ['Sn_TX_BSR', 0x0200, [0x02], 9],
  ['Sn_TX_FSR', 0x0204, [0x08, 0x00], 9],
  ['Sn_RX_BSR', 0x0220, [0x02], 9],
];

for (const [name, at, values, block] of AFTER_RESET) {
  registers(`hold ${name} after reset, and again after SYCR0`, () => {
    const rig = new Rig({}, false);
    assert.equal(rig.read(at, values.length, block), values);
    rig.write(0x41f6, [0x53]);
    const other = values.map(() => 0x12);
    rig.write(at, other, block);
    rig.write(0x41f4, [0xce]);
    rig.write(0x2004, [0x00]);
    assert.equal(rig.read(at, values.length, block), values);
  });
}

registers('start over by SYCR0, once CHPLCKR has let it be written, and are silent until it is done', () => {
  const rig = new Rig({ softResetUs: 10 * MS });
  rig.write(0x2004, [0x00]);
  assert.equal(rig.read(0x4138, 4), [10, 0, 2, 15]);
  assert.equal(rig.kinds, ['locked']);
  rig.write(0x41f4, [0xce]);
  rig.write(0x2004, [0x00]);
  assert.equal(rig.read(0x0000, 4), [0, 0, 0, 0]);
  rig.write(0x41f5, [0x3a]);
  rig.pass(10 * MS);
  assert.equal(rig.read(0x0000, 4), [0x61, 0x00, 0x46, 0x61]);
  assert.equal(rig.read(0x4138, 4), [0, 0, 0, 0]);
  // What was written meanwhile is lost: the locks are closed.
  assert.is(rig.byte(0x2000), 0xe1);
});

for (const [name, at, count] of [
  ['SHAR', 0x4120, 6],
  ['GAR', 0x4130, 4],
  ['SUBR', 0x4134, 4],
  ['SIPR', 0x4138, 4],
  ['LLAR', 0x4140, 16],
  ['GUAR', 0x4150, 16],
  ['SUB6R', 0x4160, 16],
] as const) {
  registers(`keep ${name} until NETLCKR is written 3A`, () => {
    const rig = new Rig({}, false);
    const value = new Array<number>(count).fill(0x42);
    rig.write(at, value);
    assert.equal(rig.read(at, count), new Array(count).fill(0));
    assert.equal(new Set(rig.kinds), new Set(['locked']));
    rig.write(0x41f5, [0x3a]);
    assert.is(rig.byte(0x2000), 0xa1);
    rig.write(at, value);
    assert.equal(rig.read(at, count), value);
    rig.write(0x41f5, [0xc5]);
    assert.is(rig.byte(0x2000), 0xe1);
  });
}

registers('do not lock GA6R', () => {
  const rig = new Rig({}, false);
  rig.write(0x4170, address('fe80::1'));
  assert.equal(rig.read(0x4170, 16), address('fe80::1'));
  assert.equal(rig.faults, []);
});

registers('are open after a reset where the knob says so', () => {
  const rig = new Rig({ lockedAtReset: false }, false);
  assert.is(rig.byte(0x2000), 0x01);
  rig.write(0x4138, [10, 0, 2, 15]);
  assert.equal(rig.read(0x4138, 4), [10, 0, 2, 15]);
});

registers('clear no event of a socket by Sn_IR, and report who tries', () => {
  const rig = new Rig();
  const { socket } = rig.served();
  socket.write(Sn.IR, 0xff);
  assert.is(socket.events, 0x01);
  assert.equal(rig.kinds, ['read-only']);
  socket.write(Sn.IRCLR, 0x01);
  assert.is(socket.events, 0);
});

registers('show gaps between registers as the knob says', () => {
  const rig = new Rig({ reservedReads: 0xa5 });
  assert.equal(rig.read(0x0030, 3, 1), [0x00, 0x00, 0xa5]);
  assert.equal(rig.read(0x4008, 3), [0x00, 0x00, 0xa5]);
});

registers('count ticks of 100 us since reset, or since TCNTRCLR was written', () => {
  const rig = new Rig();
  rig.pass(30 * MS);
  assert.equal(rig.read(0x2016, 2), [0x01, 0x2c]);
  rig.write(0x2020, [0x00]);
  rig.pass(1 * MS);
  assert.equal(rig.read(0x2016, 2), [0x00, 0x0a]);
});

registers('show the mode of the PHY, once PHYLCKR has let it be set', () => {
  const rig = new Rig();
  rig.write(0x301c, [0x07]);
  assert.is(rig.byte(0x3000), 0x01);
  rig.write(0x41f6, [0x53]);
  rig.write(0x301c, [0x07]);
  assert.is(rig.byte(0x3000), 0x38 | 0x07);
  rig.chip.plug(false);
  assert.is(rig.byte(0x3000), 0x38 | 0x80);
});

registers('take commands while PHYCR1 powers the PHY down, without a link', () => {
  const rig = new Rig();
  rig.write(0x41f6, [0x53]);
  rig.write(0x301d, [0x60]);
  assert.is(rig.byte(0x3000) & 1, 0);
  rig.sockets[0].open(0x21, 80);
  assert.is(rig.sockets[0].status, 0x13);
  assert.equal(rig.faults, []);
});

registers('reset the PHY by a bit of PHYCR1 that clears itself, in 60.3 ms', () => {
  const rig = new Rig();
  rig.write(0x41f6, [0x53]);
  rig.write(0x301d, [0x41]);
  assert.is(rig.byte(0x301d), 0x41);
  rig.pass(60 * MS);
  assert.is(rig.byte(0x3000) & 1, 0);
  rig.pass(1 * MS);
  assert.is(rig.byte(0x301d), 0x40);
  assert.is(rig.byte(0x3000), 0x01);
});

registers('read the link over MDIO, the low byte first', () => {
  const rig = new Rig();
  rig.write(0x3008, [0x01]);
  rig.write(0x3014, [0x02]);
  assert.is(rig.read(0x3010, 2)[0] & 0x04, 0x04);
});

registers('copy RTR and RCR into those of a socket that is opened without its own', () => {
  const rig = new Rig();
  const [own, none] = rig.sockets;
  own.write(Sn.RTR, 0x03, 0xe8);
  own.open(0x21, 80);
  none.open(0x21, 80);
  assert.equal([own.word(Sn.RTR), own.byte(Sn.RCR)], [1000, 8]);
  assert.equal([none.word(Sn.RTR), none.byte(Sn.RCR)], [2000, 8]);
});

registers.run();
