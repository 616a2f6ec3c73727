import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as whole from '../../hal/w5500/chip.ts';
import { recorded } from '../support/bus/recording-bus.ts';

// Every byte here comes from the chip reference: the header is address high, address low, control; the control byte of
// the common registers is 00 to read and 04 to write, that of socket n's registers n << 5 | 08 and | 0c, of its
// transmit memory | 10 and | 14, of its receive memory | 18 and | 1c. `+n` stands for n bytes read.

const w5500 = suite('w5500');

const GATEWAY = [10, 0, 2, 2];
const SUBNET = [255, 255, 255, 0];
const MAC = [2, 0, 10, 0, 2, 15];
const IP = [10, 0, 2, 15];
const NETWORK = { gateway: GATEWAY, subnet: SUBNET, mac: MAC, ip: IP };

/** GAR, SUBR, SHAR and SIPR in one frame: 18 bytes from 0x0001 on. */
const SETTINGS = '00 01 04 0a 00 02 02 ff ff ff 00 02 00 0a 00 02 0f 0a 00 02 0f';

w5500('reads SIR in a frame of one byte', () => {
  const { bus, chip } = recorded();
  bus.answer('00 17 00', [0xa5]);
  assert.is(whole.events(chip), 0xa5);
  assert.equal(bus.take(), ['00 17 00 +1']);
});

w5500('sets its network settings in one frame', () => {
  const { bus, chip } = recorded();
  whole.configure(chip, NETWORK);
  assert.equal(bus.take(), [SETTINGS]);
  const { ip, subnet, gateway, mac } = chip.network;
  assert.equal([[...ip], [...subnet], [...gateway], [...mac]], [IP, SUBNET, GATEWAY, MAC]);
});

w5500('resets by its line and by MR, unmasks all but SENDOK, and sets the network settings again', () => {
  const { bus, chip } = recorded();
  whole.configure(chip, NETWORK);
  bus.take();
  bus.answer('00 39 00', [4]);
  assert.is(whole.reset(chip), true);
  const answers = ['00 39 00 +1', '00 00 00 +1'];
  const masks = ['0c', '2c', '4c', '6c', '8c', 'ac', 'cc', 'ec'].map((control) => `00 2c ${control} 0f`);
  assert.equal(bus.take(), [...answers, '00 00 04 80', ...answers, ...masks, '00 18 04 ff', SETTINGS]);
  assert.equal(
    bus.resets.map(({ low }) => low),
    [true, false],
  );
  assert.ok(bus.resets[1].atMs - bus.resets[0].atMs >= 1, 'RSTn is low for at least 500 us');
  assert.is(chip.version, 4);
});

w5500('resets by MR alone if the line is not wired', () => {
  const { bus, chip } = recorded();
  bus.resetLine = false;
  bus.answer('00 39 00', [4]);
  assert.is(whole.reset(chip), true);
  assert.equal(bus.take().slice(0, 3), ['00 39 00 +1', '00 00 00 +1', '00 00 04 80']);
});

/** The common registers as they are after `configure`, from MR to VERSIONR. */
function asSetUp(): number[] {
  const good = new Array<number>(0x3a).fill(0);
  [...GATEWAY, ...SUBNET, ...MAC, ...IP].forEach((byte, i) => {
    good[1 + i] = byte;
  });
  good[0x18] = 0xff;
  good[0x19] = 0x07;
  good[0x1a] = 0xd0;
  good[0x1b] = 8;
  good[0x2e] = 0xbf;
  good[0x39] = 4;
  return good;
}

w5500('compares everything from MR to VERSIONR in one frame, and sees the link', () => {
  const { bus, chip } = recorded();
  whole.configure(chip, NETWORK);
  bus.take();
  const good = asSetUp();
  for (const [phy, link] of [
    [0xbf, true],
    [0xbe, false],
  ] as [number, boolean][]) {
    good[0x2e] = phy;
    bus.answer('00 00 00', [...good]);
    assert.is(whole.isAlive(chip), true);
    assert.is(chip.link, link);
    assert.equal(bus.take(), ['00 00 00 +58']);
  }
});

w5500(
  'believes GAR, SUBR, SHAR, SIPR and VERSIONR wrong from two readings: the chip is dead until reset',
  () => {
    for (const register of [0x01, 0x05, 0x09, 0x0e, 0x0f, 0x12, 0x39]) {
      const { bus, chip } = recorded();
      whole.configure(chip, NETWORK);
      const good = asSetUp();
      const bad = [...good];
      bad[register] ^= 0x10;
      bus.answer('00 00 00', bad, good);
      assert.is(whole.isAlive(chip), true, `${register} wrong once`);
      bus.answer('00 00 00', bad, bad, good);
      assert.is(whole.isAlive(chip), false, `${register} wrong twice`);
      assert.is(whole.isAlive(chip), false, `${register} right again`);
      bus.answer('00 00 00', good);
      bus.answer('00 39 00', [4]);
      assert.is(whole.reset(chip), true);
      assert.is(whole.isAlive(chip), true, `${register} after a reset`);
    }
  },
);

w5500(
  'writes MR, IMR, SIMR, RTR and RCR again where two readings show them wrong on a chip that was not reset',
  () => {
    const { bus, chip } = recorded();
    whole.configure(chip, NETWORK);
    const good = asSetUp();
    // A byte of each: PB in MR, a mask in IMR, SIMR, RTR, RCR.
    for (const register of [0x00, 0x16, 0x18, 0x19, 0x1a, 0x1b]) {
      const bad = [...good];
      bad[register] ^= 0x10;
      bus.answer('00 00 00', bad, good);
      bus.take();
      assert.is(whole.isAsSetUp(chip), true);
      assert.equal(bus.take(), ['00 00 00 +58', '00 00 00 +58'], 'wrong once is not believed');
      bus.answer('00 00 00', bad, bad);
      assert.is(whole.isAsSetUp(chip), true);
      assert.equal(bus.take().slice(2), ['00 00 04 00', '00 16 04 00', '00 18 04 ff 07 d0 08']);
    }
    assert.is(chip.repairs.registers, 6);
  },
);

w5500('ends an unrequested power-down or reset of the PHY', () => {
  const { bus, chip } = recorded();
  whole.configure(chip, NETWORK);
  // OPMD and OPMDC 110; RST held low.
  for (const phy of [0xf0, 0x38]) {
    const bad = asSetUp();
    bad[0x2e] = phy;
    bus.answer('00 00 00', bad);
    bus.take();
    assert.is(whole.isAsSetUp(chip), true);
    assert.equal(bus.take().slice(-2), ['00 2e 04 38', '00 2e 04 b8']);
  }
});

w5500('counts conflicts of address as they are announced in IR, and clears them', () => {
  const { bus, chip } = recorded();
  whole.configure(chip, NETWORK);
  const conflict = asSetUp();
  conflict[0x15] = 0x80;
  bus.answer('00 00 00', conflict, asSetUp());
  bus.take();
  whole.isAsSetUp(chip);
  assert.equal(bus.take(), ['00 00 00 +58', '00 15 04 80']);
  whole.isAsSetUp(chip);
  assert.is(chip.conflicts, 1);
});

w5500.run();
