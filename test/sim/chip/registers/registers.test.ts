import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CONNECT, OPEN, Rig, Sn } from '../rig.ts';

const registers = suite('registers (chapters 3 and 4)');

// Offset, name, reset value byte by byte: copied from the tables of the chip reference.
const COMMON: [number, string, string][] = [
  [0x0000, 'MR', '00'],
  [0x0001, 'GAR', '00 00 00 00'],
  [0x0005, 'SUBR', '00 00 00 00'],
  [0x0009, 'SHAR', '00 00 00 00 00 00'],
  [0x000f, 'SIPR', '00 00 00 00'],
  [0x0013, 'INTLEVEL', '00 00'],
  [0x0015, 'IR', '00'],
  [0x0016, 'IMR', '00'],
  [0x0017, 'SIR', '00'],
  [0x0018, 'SIMR', '00'],
  [0x0019, 'RTR', '07 d0'],
  [0x001b, 'RCR', '08'],
  [0x001c, 'PTIMER', '28'],
  [0x001d, 'PMAGIC', '00'],
  [0x001e, 'PHAR', '00 00 00 00 00 00'],
  [0x0024, 'PSID', '00 00'],
  [0x0026, 'PMRU', 'ff ff'],
  [0x0028, 'UIPR', '00 00 00 00'],
  [0x002c, 'UPORTR', '00 00'],
  [0x002e, 'PHYCFGR', 'bf'],
  [0x0039, 'VERSIONR', '04'],
];

const SOCKET: [number, string, string][] = [
  [0x00, 'Sn_MR', '00'],
  [0x01, 'Sn_CR', '00'],
  [0x02, 'Sn_IR', '00'],
  [0x03, 'Sn_SR', '00'],
  [0x04, 'Sn_PORT', '00 00'],
  [0x06, 'Sn_DHAR', 'ff ff ff ff ff ff'],
  [0x0c, 'Sn_DIPR', '00 00 00 00'],
  [0x10, 'Sn_DPORT', '00 00'],
  [0x12, 'Sn_MSSR', '00 00'],
  [0x15, 'Sn_TOS', '00'],
  [0x16, 'Sn_TTL', '80'],
  [0x1e, 'Sn_RXBUF_SIZE', '02'],
  [0x1f, 'Sn_TXBUF_SIZE', '02'],
  [0x20, 'Sn_TX_FSR', '08 00'],
  [0x22, 'Sn_TX_RD', '00 00'],
  [0x24, 'Sn_TX_WR', '00 00'],
  [0x26, 'Sn_RX_RSR', '00 00'],
  [0x28, 'Sn_RX_RD', '00 00'],
  [0x2a, 'Sn_RX_WR', '00 00'],
  [0x2c, 'Sn_IMR', 'ff'],
  [0x2d, 'Sn_FRAG', '40 00'],
  [0x2f, 'Sn_KPALVTR', '00'],
];

const show = (values: number[]) => values.map((value) => value.toString(16).padStart(2, '0')).join(' ');
const width = (value: string) => (value.length + 1) / 3;

function resetValues(rig: Rig, block: number, table: [number, string, string][]): [number, string, string][] {
  return table.map(([offset, name, value]) => [offset, name, show(rig.read(block, offset, width(value)))]);
}

registers('have their reset values at power-up', () => {
  const rig = new Rig({}, false);
  assert.equal(resetValues(rig, 0, COMMON), COMMON);
  for (let n = 0; n < 8; n++) assert.equal(resetValues(rig, n * 4 + 1, SOCKET), SOCKET);
});

registers('have their reset values again after a soft reset', () => {
  const rig = new Rig();
  for (const [offset] of COMMON) if (offset !== 0 && offset !== 0x2e) rig.write(0, offset, [0x5a]);
  for (const [offset] of SOCKET) if (offset !== 1) rig.write(5, offset, [0x5a]);
  rig.sockets[1].open(0x01, 80);
  rig.write(0, 0x0000, [0x80]);
  assert.equal(resetValues(rig, 0, COMMON), COMMON);
  for (let n = 0; n < 8; n++) assert.equal(resetValues(rig, n * 4 + 1, SOCKET), SOCKET);
});

const WRITABLE = [
  ...[
    'GAR',
    'SUBR',
    'SHAR',
    'SIPR',
    'INTLEVEL',
    'IMR',
    'SIMR',
    'RTR',
    'RCR',
    'PTIMER',
    'PMAGIC',
    'PHAR',
    'PSID',
    'PMRU',
  ],
  ...['Sn_MR', 'Sn_PORT', 'Sn_DHAR', 'Sn_DIPR', 'Sn_DPORT', 'Sn_MSSR', 'Sn_TOS', 'Sn_TTL', 'Sn_RX_RD'],
  ...['Sn_IMR', 'Sn_FRAG', 'Sn_KPALVTR'],
];

// Sn_TX_WR is in neither list: it is written, and reads otherwise until the next SEND (buffers.test.ts).
const READ_ONLY = [
  ...['SIR', 'UIPR', 'UPORTR', 'VERSIONR'],
  ...['Sn_SR', 'Sn_TX_FSR', 'Sn_TX_RD', 'Sn_RX_RSR', 'Sn_RX_WR'],
];

const find = (name: string): [block: number, offset: number, value: string] => {
  const common = COMMON.find((row) => row[1] === name);
  const [offset, , value] = common ?? (SOCKET.find((row) => row[1] === name) as [number, string, string]);
  return [common ? 0 : 9, offset, value];
};

for (const name of WRITABLE) {
  registers(`keep what is written to ${name}`, () => {
    const rig = new Rig({}, false);
    const [block, offset, value] = find(name);
    const written = Array.from({ length: width(value) }, (_, i) => 0x31 + i);
    rig.write(block, offset, written);
    assert.equal(rig.read(block, offset, written.length), written);
    assert.equal(rig.faults, []);
  });
}

for (const name of READ_ONLY) {
  registers(`do not let the host write ${name}`, () => {
    const rig = new Rig({}, false);
    const [block, offset, value] = find(name);
    rig.write(block, offset, [0x77]);
    assert.is(show(rig.read(block, offset, width(value))), value);
    assert.equal(
      rig.faults.map(({ kind, register }) => [kind, register]),
      [['read-only', name]],
    );
  });
}

registers('keep the bits of MR that exist', () => {
  const rig = new Rig();
  for (const [written, kept] of [
    [0x08, 0x08],
    [0x10, 0x10],
    [0x7f, 0x3a],
    [0x00, 0x00],
  ]) {
    rig.write(0, 0x0000, [written]);
    assert.is(rig.byte(0x0000), kept);
  }
});

registers('of different sockets are different registers', () => {
  const rig = new Rig();
  for (const socket of rig.sockets) socket.setWord(Sn.PORT, 8000 + socket.n);
  for (const socket of rig.sockets) assert.is(socket.word(Sn.PORT), 8000 + socket.n);
});

registers('hide the addresses until OPEN with the knob', () => {
  const rig = new Rig({ readback: 'zeroUntilOpen' });
  const [socket] = rig.sockets;
  socket.write(Sn.MR, 0x01);
  socket.setWord(Sn.PORT, 80);
  socket.aim([10, 0, 2, 2], 443);
  assert.equal(socket.read(Sn.PORT, 14), new Array(14).fill(0));
  socket.command(OPEN);
  assert.is(socket.word(Sn.PORT), 80);
  assert.equal(socket.read(Sn.DIPR, 4), [10, 0, 2, 2]);
  assert.is(socket.word(Sn.DPORT), 443);
});

registers('hide the addresses until CONNECT with the knob', () => {
  const rig = new Rig({ readback: 'zeroUntilConnect' });
  const [socket] = rig.sockets;
  socket.open(0x01, 80);
  socket.aim([10, 0, 2, 2], 443);
  assert.equal(socket.read(Sn.DIPR, 4), [0, 0, 0, 0]);
  socket.command(CONNECT);
  assert.equal(socket.read(Sn.DIPR, 4), [10, 0, 2, 2]);
});

registers.run();
