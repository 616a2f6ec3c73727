import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DriverFault } from '../../../sim/chips/wiznet/faults.ts';
import {
  AT_WORK,
  CLOSED,
  CONNECT,
  CONNECTED,
  DISCON,
  ESTABLISHED,
  LISTEN,
  OPEN,
  RECV,
  Rig,
  SEND,
  SENDOK,
  Sn,
} from './rig.ts';

const faults = suite("driver's mistakes (chapter 12)");

faults('name the register, the socket and the frame', () => {
  const rig = new Rig();
  rig.pass(77);
  rig.sockets[3].write(Sn.SR, 0x17);
  assert.equal(rig.faults, [
    {
      kind: 'read-only',
      text: 'socket 3: a write to Sn_SR',
      socket: 3,
      register: 'Sn_SR',
      frame: Uint8Array.of(0x00, 0x03, 0x6c, 0x17),
      atUs: 77,
    },
  ]);
});

faults('throw out of the frame when the chip is strict, and leave chip select high', () => {
  const rig = new Rig({ strict: true });
  assert.throws(
    () => rig.sockets[3].write(Sn.SR, 0x17),
    (error: unknown) =>
      error instanceof DriverFault && error.message === 'read-only: socket 3: a write to Sn_SR [00036c17]',
  );
  assert.is(rig.byte(0x0039), 4);
});

// What is done to a connected socket 0 or a fresh socket 1, and the fault it is.
const MISTAKES: [kind: string, what: string, act: (rig: Rig) => void][] = [
  ['header-cut', 'chip select rises inside the header', (rig) => rig.chip.exchange(Uint8Array.of(0, 0x39))],
  ['no-data', 'a frame has no data', (rig) => rig.chip.exchange(Uint8Array.of(0, 0x39, 0))],
  ['reserved-block', 'a reserved block is read', (rig) => rig.read(4, 0, 1)],
  ['unknown-command', 'a command does not exist', (rig) => rig.sockets[1].command(0x03)],
  ['no-protocol', 'OPEN finds no protocol', (rig) => rig.sockets[1].open(0x00, 80)],
  ['no-protocol', 'OPEN finds an unknown protocol', (rig) => rig.sockets[1].open(0x03, 80)],
  ['macraw-socket', 'MACRAW is opened on socket 1', (rig) => rig.sockets[1].open(0x04, 80)],
  ['open-twice', 'OPEN comes without CLOSE', (rig) => rig.sockets[0].command(OPEN)],
  ['wrong-state', 'LISTEN comes in ESTABLISHED', (rig) => rig.sockets[0].command(LISTEN)],
  ['wrong-state', 'CONNECT comes in CLOSED', (rig) => rig.sockets[1].command(CONNECT)],
  ['wrong-state', 'DISCON comes in CLOSED', (rig) => rig.sockets[1].command(DISCON)],
  ['wrong-state', 'SEND comes in CLOSED', (rig) => rig.sockets[1].command(SEND)],
  ['wrong-state', 'RECV comes in CLOSED', (rig) => rig.sockets[1].command(RECV)],
  ['buffer-moved', 'a size changes while a socket is open', (rig) => rig.sockets[1].write(Sn.TXBUF_SIZE, 1)],
  [
    'rx-overrun',
    'RX_RD runs ahead of RX_WR',
    (rig) => {
      rig.sockets[0].setWord(Sn.RX_RD, 1);
      rig.sockets[0].command(RECV);
    },
  ],
  [
    'tx-overrun',
    'TX_WR runs ahead of the free space',
    (rig) => {
      rig.sockets[0].setWord(Sn.TX_WR, 2049);
      rig.sockets[0].command(SEND);
    },
  ],
];

for (const [kind, what, act] of MISTAKES) {
  faults(`are noticed: ${what}`, () => {
    const rig = new Rig();
    assert.is(rig.served().socket.status, ESTABLISHED);
    act(rig);
    assert.equal(rig.kinds, [kind]);
  });
}

faults('are noticed: a command while Sn_CR is not zero', () => {
  const rig = new Rig({ crBusyReads: 3 });
  rig.sockets[0].open(0x01, 80);
  rig.sockets[0].command(LISTEN);
  assert.equal(rig.kinds, ['busy']);
  assert.is(rig.sockets[0].byte(Sn.CR), OPEN);
  assert.is(rig.faults[0].text, 'socket 0: Sn_CR is written LISTEN while it still shows OPEN');
});

faults('are noticed: SEND before SENDOK', () => {
  const rig = new Rig({ sendOkUs: 100 });
  const { socket, peer } = rig.served();
  socket.send('one');
  socket.send('two');
  assert.equal(rig.kinds, ['send-unfinished']);
  rig.pass();
  assert.is(peer.text(), 'one');
});

faults(
  'are noticed: SEND before SENDOK, also where the chip takes it so slowly that SENDOK comes first',
  () => {
    const rig = new Rig({ sendOkUs: 100 });
    const { socket, peer } = rig.served();
    rig.hesitate();
    socket.send('one');
    rig.pass(200);
    assert.is(socket.byte(Sn.CR), 0);
    socket.send('two');
    rig.pass(199);
    assert.is(socket.events, CONNECTED | SENDOK);
    assert.equal(rig.kinds, []);
    rig.pass();
    assert.equal(rig.kinds, ['send-unfinished']);
    assert.is(peer.text(), 'onetwo');
  },
);

faults('are noticed: OPEN while the sizes add up to more than 16 KB', () => {
  const rig = new Rig();
  rig.sockets[7].write(Sn.RXBUF_SIZE, 4);
  rig.sockets[0].open(0x01, 80);
  assert.equal(rig.kinds, ['buffer-size']);
  assert.is(rig.faults[0].text, 'socket 0: OPEN while the sizes add up to 18 KB of 16');
});

faults('are noticed: a size that does not exist', () => {
  const rig = new Rig();
  rig.sockets[0].write(Sn.TXBUF_SIZE, 3);
  assert.equal(rig.kinds, ['buffer-size']);
});

faults('are noticed: OPEN of a socket without a buffer', () => {
  const rig = new Rig();
  rig.sockets[0].write(Sn.TXBUF_SIZE, 0);
  rig.sockets[0].open(0x01, 80);
  assert.equal(rig.kinds, ['buffer-size']);
});

faults('are noticed: reading RX memory after one read of RX_RSR', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  peer.send('data');
  rig.pass();
  assert.is(socket.word(Sn.RX_RSR), 4);
  rig.read(3, 0, 4);
  assert.equal(rig.kinds, ['read-once']);
});

faults('are noticed: filling TX memory after one read of TX_FSR', () => {
  const rig = new Rig();
  const { socket, host } = rig.served();
  host.stopAnswering = true;
  socket.send('data');
  rig.pass();
  assert.is(socket.word(Sn.TX_FSR), 2044);
  rig.write(2, 4, [1]);
  assert.equal(rig.kinds, ['read-once']);
});

faults('are noticed: reading RX memory after one read of RX_RSR, also with a SEND between the two', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  peer.send('data');
  rig.pass();
  assert.is(socket.word(Sn.RX_RSR), 4);
  socket.send('answer');
  rig.read(3, 0, 4);
  assert.equal(rig.kinds, ['read-once']);
});

faults('are noticed: filling TX memory after the one read of TX_FSR behind a SEND', () => {
  const rig = new Rig();
  const { socket, host } = rig.served();
  host.stopAnswering = true;
  assert.is(socket.word(Sn.TX_FSR), 2048);
  socket.send('data');
  rig.pass();
  assert.is(socket.word(Sn.TX_FSR), 2044);
  rig.write(2, 4, [1]);
  assert.equal(rig.kinds, ['read-once']);
});

for (const [name, command] of AT_WORK) {
  faults(`are noticed: ${name} after the end was seen, however slowly the chip takes it`, () => {
    const rig = new Rig();
    const { socket, peer } = rig.served();
    peer.rst();
    rig.pass();
    assert.is(socket.status, CLOSED);
    rig.hesitate();
    socket.command(command);
    assert.equal(rig.kinds, []);
    rig.pass(200);
    assert.equal(rig.kinds, ['wrong-state']);
  });
}

faults.run();
