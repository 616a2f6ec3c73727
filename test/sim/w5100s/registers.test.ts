import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { MS, Rig, Sn } from './rig.ts';

const registers = suite('W5100S frames and registers (chapters 1 to 4)');

const bytes = (text: string) => Uint8Array.from(text.split(' '), (pair) => Number.parseInt(pair, 16));
const hex = (values: Uint8Array) =>
  Array.from(values, (value) => value.toString(16).padStart(2, '0')).join(' ');

// What goes out on MOSI, what comes back on MISO, in this order on one chip fresh from reset: chapter 1.2's own, and more.
const GOLDEN: [what: string, mosi: string, miso: string][] = [
  ['VERR', '0f 00 80 00', '00 01 02 51'],
  ['MR2, written', 'f0 00 30 60', '00 01 02 00'],
  ['MR2, read back', '0f 00 30 00', '00 01 02 60'],
  ['RTR, RCR, RMSR and TMSR in one burst', '0f 00 17 00 00 00 00 00', '00 01 02 07 d0 08 55 55'],
  ['GAR, written', 'f0 00 01 0a 00 02 02', '00 01 02 00 00 00 00'],
  ['GAR, read back', '0f 00 01 00 00 00 00', '00 01 02 0a 00 02 02'],
  ['TCP without delay and OPEN on socket 1', 'f0 05 00 21 01', '00 01 02 00 00'],
  ['the state of socket 1', '0f 05 03 00', '00 01 02 13'],
  ['free space and pointers of socket 0', '0f 04 20 00 00 00 00 00 00', '00 01 02 08 00 00 00 00 00'],
  ['TX memory of socket 2, written', 'f0 50 10 d0 d1 d2 d3', '00 01 02 00 00 00 00'],
  ['TX memory of socket 2, read back', '0f 50 10 00 00 00 00', '00 01 02 d0 d1 d2 d3'],
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

/** Values after reset that are not zero, and where. */
const AFTER_RESET: [string, number, number[]][] = [
  ['MR', 0x0000, [0x03]],
  ['RTR', 0x0017, [0x07, 0xd0]],
  ['RCR', 0x0019, [0x08]],
  ['RMSR', 0x001a, [0x55]],
  ['TMSR', 0x001b, [0x55]],
  ['PTIMER', 0x0028, [0x28]],
  ['MR2', 0x0030, [0x40]],
  ['PMRUR', 0x003a, [0xff, 0xff]],
  ['PHYSR, with a link', 0x003c, [0x01]],
  ['PHYSR1', 0x003d, [0x81]],
  ['PHYDIVR', 0x0045, [0x01]],
  ['PHYCR1', 0x0047, [0x41]],
  ['SLRTR', 0x004d, [0x07, 0xd0]],
  ['VERR', 0x0080, [0x51]],
  ['Sn_DHAR', 0x0606, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
  ['Sn_TTL', 0x0716, [0x80]],
  ['the sizes of a socket', 0x041e, [0x02, 0x02]],
  ['Sn_TX_FSR', 0x0420, [0x08, 0x00]],
  ['Sn_IMR', 0x042c, [0xff]],
  ['Sn_FRAG', 0x042d, [0x40, 0x00]],
];

for (const [name, at, values] of AFTER_RESET) {
  registers(`hold ${name} after reset, and again after MR.RST`, () => {
    const rig = new Rig({}, false);
    assert.equal(rig.read(at, values.length), values);
    rig.write(
      at,
      values.map(() => 0x12),
    );
    rig.write(0x0000, [0x80]);
    assert.equal(rig.read(at, values.length), values);
  });
}

registers('lose addresses and sockets to MR.RST, which reads 80 until it is done', () => {
  const rig = new Rig({ softResetUs: 3 * MS });
  rig.write(0x0000, [0x80]);
  assert.is(rig.byte(0x0000), 0x80);
  assert.is(rig.byte(0x0080), 0);
  rig.pass(3 * MS);
  assert.is(rig.byte(0x0000), 0x03);
  assert.equal(rig.read(0x000f, 4), [0, 0, 0, 0]);
});

registers('are silent for a millisecond behind RSTn', () => {
  const rig = new Rig();
  rig.chip.reset(true);
  rig.pass(MS);
  rig.chip.reset(false);
  rig.pass(0.9 * MS);
  assert.is(rig.byte(0x0080), 0);
  rig.pass(0.2 * MS);
  assert.is(rig.byte(0x0080), 0x51);
  assert.equal(rig.faults, []);
});

registers('ignore a frame of another opcode, such as a W5500 would be sent', () => {
  const rig = new Rig();
  rig.chip.exchange(bytes('00 01 04 aa bb cc dd'));
  assert.equal(rig.read(0x0001, 4), [10, 0, 2, 2]);
  assert.equal(rig.kinds, ['bad-opcode']);
});

for (const [what, mosi] of [
  ['SIMR', 'f0 00 18 ff'],
  ['RTR', 'f0 00 19 07 d0'],
  ['Sn_KPALVTR', 'f0 05 2f 06'],
] as const) {
  registers(`report what would be ${what} on a W5500`, () => {
    const rig = new Rig();
    rig.chip.exchange(bytes(mosi));
    assert.equal(rig.kinds, ['other-map']);
  });
}

registers('take RTR and RCR in one burst, or byte by byte', () => {
  const rig = new Rig();
  rig.write(0x0017, [0x0f, 0xa0, 3]);
  assert.equal(rig.read(0x0017, 4), [0x0f, 0xa0, 3, 0x55]);
  rig.write(0x0017, [0x07]);
  rig.write(0x0018, [0xd0]);
  assert.equal(rig.read(0x0017, 2), [0x07, 0xd0]);
  assert.equal(rig.faults, []);
});

registers('of a read-only kind are not written', () => {
  const rig = new Rig();
  rig.write(0x0080, [0x04]);
  rig.write(0x0403, [0x17]);
  assert.is(rig.byte(0x0080), 0x51);
  assert.is(rig.sockets[0].status, 0x00);
  assert.equal(rig.kinds, ['read-only', 'read-only']);
});

registers('answer nothing behind 0x7FFF', () => {
  const rig = new Rig();
  rig.write(0x7fff, [0xaa]);
  rig.write(0x8000, [0xbb]);
  assert.is(rig.byte(0x7fff), 0xaa);
  assert.is(rig.byte(0x8000), 0x00);
});

registers('keep the addresses while NETLCKR locks them', () => {
  const rig = new Rig();
  rig.write(0x0071, [0xc5]);
  rig.write(0x000f, [1, 2, 3, 4]);
  assert.equal(rig.read(0x000f, 4), [10, 0, 2, 15]);
  assert.is(rig.kinds[0], 'locked');
  rig.write(0x0071, [0x3a]);
  rig.write(0x000f, [1, 2, 3, 4]);
  assert.equal(rig.read(0x000f, 4), [1, 2, 3, 4]);
});

registers('keep the addresses from reset on when the knob says so', () => {
  const rig = new Rig({ netLockedAtReset: true });
  // The rig configures when it is made: before any knob can be turned, and while they are locked.
  rig.write(0x0000, [0x80]);
  rig.write(0x0009, [2, 0, 0, 0, 0, 1]);
  assert.equal(rig.read(0x0009, 6), [0, 0, 0, 0, 0, 0]);
});

registers('keep CLKSEL while CHPLCKR locks it', () => {
  const rig = new Rig();
  rig.write(0x0030, [0xc0]);
  assert.is(rig.byte(0x0030), 0x40);
  rig.write(0x0070, [0xce]);
  rig.write(0x0030, [0xc0]);
  assert.is(rig.byte(0x0030), 0xc0);
});

registers('count ticks of 100 us since reset, or since TCNTCLKR was written', () => {
  const rig = new Rig();
  rig.pass(30 * MS);
  assert.equal(rig.read(0x0082, 2), [0x01, 0x2c]);
  rig.write(0x0088, [0x00]);
  rig.pass(1 * MS);
  assert.equal(rig.read(0x0082, 2), [0x00, 0x0a]);
});

registers('show the mode of the PHY, once PHYLCKR has let it be set', () => {
  const rig = new Rig();
  rig.write(0x0046, [0x07]);
  assert.is(rig.byte(0x003c), 0x01);
  rig.write(0x0072, [0x53]);
  rig.write(0x0046, [0x07]);
  // 10 Mbps, half duplex, as set: the bits of the mode at b5..3, and what the link has.
  assert.is(rig.byte(0x003c), 0x38 | 0x07);
  rig.chip.plug(false);
  assert.is(rig.byte(0x003c), 0x38 | 0x80);
});

registers('hold commands while PHYCR1 powers the PHY down', () => {
  const rig = new Rig();
  rig.write(0x0072, [0x53]);
  rig.write(0x0047, [0x61]);
  assert.is(rig.byte(0x003c) & 1, 0);
  rig.sockets[0].open(0x21, 80);
  assert.is(rig.sockets[0].status, 0x00);
  rig.write(0x0047, [0x41]);
  assert.is(rig.sockets[0].status, 0x13);
  assert.equal(rig.kinds, ['powered-down']);
});

registers('read the link over MDIO', () => {
  const rig = new Rig();
  rig.write(0x003f, [0x01]);
  rig.write(0x0044, [0x02]);
  assert.is(rig.byte(0x0044), 0);
  assert.is(rig.read(0x0042, 2)[1] & 0x04, 0x04);
});

registers('give sizes two names: RMSR and TMSR for all, Sn_RXBUF_SIZE and Sn_TXBUF_SIZE for one', () => {
  const rig = new Rig();
  rig.write(0x001a, [0b00_01_00_10, 0b01_01_01_01]);
  assert.equal(
    rig.sockets.map((s) => s.byte(Sn.RXBUF_SIZE)),
    [4, 1, 2, 1],
  );
  rig.sockets[3].write(Sn.TXBUF_SIZE, 1);
  rig.sockets[2].write(Sn.TXBUF_SIZE, 0);
  assert.is(rig.byte(0x001b), 0b00_00_01_01);
  assert.equal(rig.faults, []);
});

registers.run();
