import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { reset } from '../../hal/w5500/chip.ts';
import * as bytes from '../../hal/wiznet/bytes.ts';
import { status } from '../../hal/wiznet/command.ts';
import { connect } from '../../hal/wiznet/dialing.ts';
import { clear, snapshot } from '../../hal/wiznet/looks.ts';
import * as sockets from '../../hal/wiznet/sockets.ts';
import {
  copyPeerIp,
  fillPointer,
  isClosed,
  isConnected,
  isHandshaking,
  isListening,
  isOver,
  isPeerClosed,
  isTimedOut,
  portOfPeer,
  readPointer,
  sentPointer,
} from '../../hal/wiznet/view.ts';
import { recorded, socketRegisters } from '../support/bus/recording-bus.ts';

// Every byte here comes from the chip reference; see w5500.test.ts for the headers.

const socket = suite("the driver's sockets");

/** Sn_MR of a socket for TCP that does not delay acknowledgements. */
const TCP = 0x21;

/** A socket whose Sn_SR reads `state` once OPEN was taken. */
function opensTo(state: number): ReturnType<typeof recorded> {
  const both = recorded();
  for (const control of ['08', '28', '48', '68', '88', 'a8', 'c8', 'e8'])
    both.bus.answer(`00 00 ${control}`, [TCP, 0, 0, state]);
  return both;
}

socket('listens: Sn_PORT, OPEN between Sn_MR TCP with no delayed ACK and all of Sn_IR, LISTEN', () => {
  const { bus, chip, views } = opensTo(0x13);
  assert.is(sockets.listen(chip, views[3], 80), true);
  assert.equal(bus.take(), ['00 04 6c 00 50', '00 00 6c 21 01 1f', '00 00 68 +4', '00 01 6c 02']);
  // Sn_PORT outlives CLOSE; the LISTEN before has to be seen taken first.
  assert.is(sockets.listen(chip, views[3], 80), true);
  assert.equal(bus.take(), ['00 00 68 +4', '00 00 6c 21 01 1f', '00 00 68 +4', '00 01 6c 02']);
  assert.is(sockets.listen(chip, views[3], 0x1234), true);
  assert.equal(bus.take().slice(0, 2), ['00 04 6c 12 34', '00 00 68 +4']);
  // Of a chip that shows no port of a socket that listens, nothing would tell that the write was lost.
  chip.hidesPorts = true;
  assert.is(sockets.listen(chip, views[3], 80), true);
  assert.equal(bus.take(), [
    '00 04 6c 00 50',
    '00 04 6c 00 50',
    '00 00 68 +4',
    '00 00 6c 21 01 1f',
    '00 00 68 +4',
    '00 01 6c 02',
  ]);
});

socket('writes Sn_PORT again after a reset, which took it', () => {
  const { bus, chip, views } = opensTo(0x13);
  bus.answer('00 39 00', [4]);
  sockets.listen(chip, views[0], 80);
  reset(chip);
  bus.take();
  sockets.listen(chip, views[0], 80);
  assert.is(bus.take()[0], '00 04 0c 00 50');
});

socket('connects: Sn_PORT, Sn_DHAR, Sn_DIPR and Sn_DPORT in one frame before OPEN', () => {
  const { bus, chip, views } = opensTo(0x13);
  assert.is(connect(chip, views[7], 49_152, Uint8Array.of(10, 0, 2, 2), 8080), true);
  assert.equal(bus.take(), [
    '00 04 ec c0 00 ff ff ff ff ff ff 0a 00 02 02 1f 90',
    '00 00 ec 21 01 1f',
    '00 00 e8 +4',
    '00 01 ec 04',
  ]);
  // A listener on the same socket knows that Sn_PORT is another one now.
  sockets.listen(chip, views[7], 80);
  assert.ok(bus.take().includes('00 04 ec 00 50'));
});

socket('disconnects with DISCON, and closes with CLOSE and a look at what became of it', () => {
  const { bus, chip, views } = opensTo(0x00);
  assert.is(sockets.disconnect(chip, 1), true);
  assert.equal(bus.take(), ['00 01 2c 08']);
  assert.is(sockets.close(chip, views[2]), true);
  assert.equal(bus.take(), ['00 01 4c 10', '00 00 48 +4']);
});

socket(
  'reads from Sn_MR to Sn_SR for a status, clears what it is told to, and once what released sockets have announced',
  () => {
    const { bus, chip, views } = recorded();
    bus.answer('00 00 a8', [TCP, 0, 0x15, 0x17]);
    status(chip, views[5]);
    assert.equal([views[5].announced, views[5].state], [0x15, 0x17]);
    clear(chip, 5, 0x05);
    sockets.release(chip, views[5]);
    sockets.release(chip, views[0]);
    assert.is(sockets.clearReleased(chip), true);
    assert.is(sockets.clearReleased(chip), true);
    assert.equal(bus.take(), ['00 00 a8 +4', '00 02 ac 05', '00 02 0c 1f', '00 02 ac 1f']);
  },
);

socket('reads a frame of zeros once more, and counts it if the second is not zeros', () => {
  const [zeros, good, plain] = [0, TCP, 0x01].map((mr) => [mr, 0, 0, mr && 0x17]);
  for (const [frames, reads, readings, state] of [
    [[good], 1, 0, 0x17],
    [[zeros, good], 2, 1, 0x17],
    [[zeros, plain], 2, 1, 0x17],
    [[zeros, zeros], 2, 0, 0],
  ] as [number[][], number, number, number][]) {
    const { bus, chip, views } = recorded();
    bus.answer('00 00 a8', ...frames);
    status(chip, views[5]);
    assert.equal([bus.take().length, chip.repairs.readings, views[5].state], [reads, readings, state]);
  }
  const { bus, chip, views } = recorded();
  bus.most = 3;
  status(chip, views[5]);
  assert.equal([bus.take().length, chip.repairs.readings], [1, 0], 'a frame that did not come is no reading');
});

socket('surveys: clears CON and RECV, then reads from Sn_MR to Sn_RX_WR in one frame', () => {
  const { bus, chip, views } = recorded();
  bus.answer(
    '00 00 68',
    socketRegisters({
      sr: 0x17,
      ir: 0x10,
      dipr: [10, 0, 2, 2],
      dport: 51_234,
      txRd: 0xfff0,
      txWr: 0x0010,
      rxRsr: 0x0123,
      rxRd: 0xff00,
      rxWr: 0x0023,
    }),
  );
  snapshot(chip, views[3]);
  assert.equal(bus.take(), ['00 02 6c 05', '00 00 68 +44']);
  const peerIp = new Uint8Array(4);
  copyPeerIp(views[3], peerIp);
  assert.equal(
    [views[3].announced, views[3].state, peerIp.join('.'), portOfPeer(views[3])],
    [16, 23, '10.0.2.2', 51_234],
  );
  assert.equal(
    [sentPointer(views[3]), fillPointer(views[3]), views[3].rxSize, readPointer(views[3])],
    [0xfff0, 0x0010, 0x0123, 0xff00],
  );
});

socket('fills transmit memory at a 16-bit pointer in one burst, across its end, in whole buffers', () => {
  const { bus, chip } = recorded();
  const text = Uint8Array.of(1, 2, 3, 4, 5, 6);
  bytes.fill(chip, 1, 0x07fe, text, 0, 6);
  bytes.fill(chip, 1, 0xffff, text, 2, 3);
  bytes.fill(chip, 1, 0, text.subarray(3), 1, 2);
  assert.equal(bus.take(), ['07 fe 34 01 02 03 04 05 06', 'ff ff 34 03 04 05', '00 00 34 05 06']);
});

socket('transmits: Sn_TX_WR in one frame, then SEND', () => {
  const { bus, chip } = recorded();
  assert.is(bytes.transmit(chip, 1, 0x0803), true);
  assert.equal(bus.take(), ['00 24 2c 08 03', '00 01 2c 20']);
});

socket('receives from a 16-bit pointer in one burst into the middle of a buffer', () => {
  const { bus, chip } = recorded();
  bus.answer('ff fe 58', [1, 2, 3, 4, 5]);
  const into = new Uint8Array(7).fill(9);
  assert.is(bytes.receive(chip, 2, 0xfffe, into, 1, 5), 5);
  assert.equal([...into], [9, 1, 2, 3, 4, 5, 9]);
  assert.equal(bus.take(), ['ff fe 58 +5']);
});

socket('gives memory back: Sn_RX_RD in one frame, then RECV', () => {
  const { bus, chip } = recorded();
  assert.is(bytes.consume(chip, 2, 3), true);
  assert.equal(bus.take(), ['00 28 4c 00 03', '00 01 4c 40']);
});

socket('takes a command for taken before it gives the next: it looks only when nothing has shown it', () => {
  const { bus, chip, views } = recorded();
  bytes.transmit(chip, 0, 1);
  bus.answer('00 00 08', [TCP, 0x20, 0, 0x17], [TCP, 0x20, 0, 0x17], [TCP, 0, 0x10, 0x17]);
  bus.take();
  bytes.consume(chip, 0, 1);
  assert.equal(bus.take(), ['00 28 0c 00 01', '00 00 08 +4', '00 00 08 +4', '00 00 08 +4', '00 01 0c 40']);
  status(chip, views[0]);
  bus.take();
  sockets.disconnect(chip, 0);
  assert.equal(bus.take(), ['00 01 0c 08']);
});

socket(
  'knows all transmitted and acknowledged from one frame: Sn_TX_FSR has all memory, and Sn_TX_RD is at the end',
  () => {
    const { bus, chip } = recorded();
    bus.answer('00 20 28', [0x08, 0x00, 0x12, 0x34], [0x08, 0x00, 0x12, 0x33], [0x07, 0xff, 0x12, 0x34]);
    assert.is(bytes.allFree(chip, 1, 0x1234), true);
    assert.is(bytes.allFree(chip, 1, 0x1234), false, 'a Sn_TX_WR that was lost leaves the memory all free');
    assert.is(bytes.allFree(chip, 1, 0x1234), false);
    assert.equal(bus.take(), ['00 20 28 +4', '00 20 28 +4', '00 20 28 +4']);
  },
);

socket('knows any other amount of room from two readings of Sn_TX_FSR that agree', () => {
  const { bus, chip } = recorded();
  bus.answer('00 20 28', [0x07, 0xff]);
  assert.is(bytes.room(chip, 1), 0x07ff);
  assert.equal(bus.take(), ['00 20 28 +2', '00 20 28 +2']);
});

socket('knows a full memory from one frame in which Sn_RX_RSR, Sn_RX_RD and Sn_RX_WR agree', () => {
  const { bus, chip } = recorded();
  const answers: [number[], boolean][] = [
    [[0x08, 0x00, 0x01, 0x00, 0x09, 0x00], true],
    [[0x08, 0x00, 0xff, 0x00, 0x07, 0x00], false],
    [[0x00, 0x00, 0x01, 0x00, 0x09, 0x00], false],
    [[0x08, 0x00, 0x01, 0x00, 0x01, 0x00], false],
  ];
  for (const [registers, full] of answers) {
    bus.answer('00 26 28', registers);
    assert.is(bytes.isFull(chip, 1, 0x0100), full, `${registers}`);
    assert.equal(bus.take(), ['00 26 28 +6']);
  }
});

socket('knows a transmission done by Sn_TX_RD: SENDOK also comes where Sn_TX_WR was lost', () => {
  const { bus, chip, views } = opensTo(0x13);
  sockets.listen(chip, views[0], 80);
  bytes.transmit(chip, 0, 100);
  bus.take();
  bus.answer('00 22 08', [0, 0], [0, 100]);
  assert.is(bytes.sent(chip, 0, 100), false);
  assert.is(bytes.sent(chip, 0, 100), true);
  assert.equal(bus.take(), ['00 22 08 +2', '00 22 08 +2']);
});

socket('names the states of Sn_SR and the bits of Sn_IR', () => {
  const { bus, chip, views } = recorded();
  const words: [string, () => boolean, number[]][] = [
    ['closed', () => isClosed(views[0]), [0x00]],
    ['listening', () => isListening(views[0]), [0x14, 0x16]],
    ['handshaking', () => isHandshaking(views[0]), [0x16]],
    ['connected', () => isConnected(views[0]), [0x17, 0x1c]],
    ['peer closed', () => isPeerClosed(views[0]), [0x1a, 0x1b, 0x1c, 0x1d]],
    ['over', () => isOver(views[0]), [0x1b]],
  ];
  for (const state of [0x00, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18, 0x1a, 0x1b, 0x1c, 0x1d, 0x22, 0x42]) {
    bus.answer('00 00 08', [TCP, 0, 0, state]);
    status(chip, views[0]);
    for (const [word, is, states] of words) {
      assert.is(is(), states.includes(state), `${state.toString(16)} is ${word}`);
    }
  }
  for (const [ir, timedOut] of [
    [0x08, true],
    [0x17, false],
  ] as [number, boolean][]) {
    bus.answer('00 00 08', [TCP, 0, ir, 0]);
    status(chip, views[0]);
    assert.is(isTimedOut(views[0]), timedOut);
  }
});

socket.run();
