import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as w5500 from '../../hal/w5500/chip.ts';
import * as udp from '../../hal/w5500/udp.ts';
import * as bytes from '../../hal/wiznet/bytes.ts';
import { status } from '../../hal/wiznet/command.ts';
import { connect } from '../../hal/wiznet/dialing.ts';
import { snapshot } from '../../hal/wiznet/looks.ts';
import * as sockets from '../../hal/wiznet/sockets.ts';
import type { WiznetChip as W5500 } from '../../hal/wiznet/state.ts';
import { isClosed, isPeerClosed, readPointer, type View } from '../../hal/wiznet/view.ts';
import { recorded, socketRegisters } from '../support/bus/recording-bus.ts';

const patience = suite("the driver's patience");

const PEER = Uint8Array.of(10, 0, 2, 2);
/** Sn_MR of a socket for TCP that does not delay acknowledgements. */
const TCP = 0x21;

/** A view as it is once its socket was opened for datagrams. */
function openedForDatagrams(view: View): View {
  udp.forget(view);
  return view;
}

/** Verbs that give a command to socket 0. */
const VERBS: [string, (chip: W5500, view: View) => boolean][] = [
  ['listen', (chip, view) => sockets.listen(chip, view, 80)],
  ['connect', (chip, view) => connect(chip, view, 49_152, PEER, 80)],
  ['udp.open', (chip, view) => udp.open(chip, view, 53, null)],
  ['udp.sendTo', (chip, view) => udp.sendTo(chip, openedForDatagrams(view), PEER, 53)],
  ['disconnect', (chip) => sockets.disconnect(chip, 0)],
  ['close', (chip, view) => sockets.close(chip, view)],
  ['transmit', (chip) => bytes.transmit(chip, 0, 1)],
  ['consume', (chip) => bytes.consume(chip, 0, 1)],
];

patience('waits for a chip after its reset: half a second for VERSIONR, and half a second for MR', () => {
  for (const level of [0x00, 0xff]) {
    const { bus, chip } = recorded();
    bus.idle = level;
    assert.is(w5500.reset(chip), false);
    assert.is(chip.version, level);
    assert.ok(bus.waitedMs >= 500 && bus.waitedMs <= 510, `${bus.waitedMs} ms`);
    assert.ok(bus.frames.length <= 1000, `${bus.frames.length} frames`);
    assert.not.ok(bus.frames.some((frame) => frame.startsWith('00 00 04')));
  }
  const { bus, chip } = recorded();
  bus.answer('00 39 00', [4]);
  bus.answer('00 00 00', [0], [0x80]);
  assert.is(w5500.reset(chip), false, 'MR.RST stays set');
  assert.ok(bus.waitedMs >= 500 && bus.waitedMs <= 510, `${bus.waitedMs} ms`);
});

patience('accepts a chip that answers late', () => {
  const { bus, chip } = recorded();
  bus.answer('00 39 00', ...Array.from({ length: 400 }, () => [0]), [4]);
  assert.is(w5500.reset(chip), true);
  assert.ok(bus.waitedMs >= 400 && bus.waitedMs < 420, `${bus.waitedMs} ms`);
});

patience('takes a read that brings nothing for no answer', () => {
  const { bus, chip } = recorded();
  bus.idle = 4;
  bus.most = 0;
  assert.is(w5500.reset(chip), false);
  assert.is(chip.version, 0);
  assert.is(w5500.events(chip), 0);
  assert.is(w5500.isAlive(chip), false);
});

for (const [name, verb] of VERBS) {
  patience(
    `gives up on ${name} after 100 ms when a command before it is never taken, and says that the chip is dead`,
    () => {
      const { bus, chip, views } = recorded();
      bus.answer('00 00 08', [TCP, 0, 0, 0x17]);
      sockets.disconnect(chip, 0);
      bus.answer('00 00 08', [TCP, 0x08, 0, 0x17]);
      assert.is(verb(chip, views[0]), false);
      assert.is(chip.dead, true);
      assert.ok(bus.waitedMs >= 90 && bus.waitedMs <= 110, `${bus.waitedMs} ms`);
      assert.ok(bus.frames.length <= 110, `${bus.frames.length} frames`);
    },
  );
}

patience('gives up on every verb that waits for its own command, and soon', () => {
  for (const [name, verb] of VERBS.filter(([name]) =>
    ['listen', 'connect', 'udp.open', 'close'].includes(name),
  )) {
    const { bus, chip, views } = recorded();
    // Sn_CR shows whatever was commanded, for good.
    bus.answer('00 00 08', [TCP, 0x01, 0, 0]);
    assert.is(verb(chip, views[0]), false, name);
    assert.is(chip.dead, true, name);
    assert.ok(bus.waitedMs >= 90 && bus.waitedMs <= 110, `${name}: ${bus.waitedMs} ms`);
  }
});

patience('gives up when nothing arrives at all, as from a runtime that is out of memory', () => {
  for (const [name, verb] of VERBS) {
    const { bus, chip, views } = recorded();
    bus.most = 0;
    sockets.disconnect(chip, 0);
    assert.is(verb(chip, views[0]), false, name);
    assert.is(chip.dead, true, name);
    assert.ok(bus.waitedMs <= 110, `${name}: ${bus.waitedMs} ms`);
  }
});

patience('waits no second time for a dead chip, on any socket', () => {
  const { bus, chip, views } = recorded();
  bus.answer('00 00 08', [TCP, 0x08, 0, 0x17]);
  sockets.disconnect(chip, 0);
  assert.is(sockets.disconnect(chip, 0), false);
  const { waitedMs } = bus;
  bus.take();
  for (let n = 0; n < 8; n++) {
    assert.is(sockets.close(chip, views[n]), false);
    assert.is(sockets.listen(chip, views[n], 0), false);
  }
  assert.is(bus.waitedMs, waitedMs);
  assert.not.ok(bus.take().some((frame) => frame.startsWith('00 01') && !frame.includes('+')));
});

patience('clears the dead state and the settings with a reset', () => {
  const { bus, chip } = recorded();
  bus.answer('00 39 00', [4]);
  bus.answer('00 00 08', [TCP, 0x08, 0, 0x17]);
  sockets.disconnect(chip, 0);
  sockets.disconnect(chip, 0);
  assert.is(chip.dead, true);
  assert.is(w5500.isAlive(chip), false);
  assert.is(w5500.reset(chip), true);
  assert.is(chip.dead, false);
  bus.take();
  assert.is(sockets.disconnect(chip, 0), true);
  assert.equal(bus.take(), ['00 01 0c 08']);
});

patience('opens a second time when OPEN had no effect, and no third time', () => {
  const { bus, chip, views } = recorded();
  bus.answer('00 00 08', [TCP, 0, 0, 0]);
  assert.is(sockets.listen(chip, views[0], 80), false);
  assert.is(chip.dead, false, 'the chip takes commands');
  assert.is(bus.frames.filter((frame) => frame === '00 00 0c 21 01 1f').length, 2);
  assert.not.ok(bus.frames.includes('00 01 0c 02'));
  assert.ok(bus.waitedMs <= 10, `${bus.waitedMs} ms`);
  assert.ok(bus.frames.length <= 20, `${bus.frames.length} frames`);
});

patience('waits a little for the state that follows OPEN and CLOSE', () => {
  const { bus, chip, views } = recorded();
  bus.answer('00 00 08', [TCP, 0, 0, 0], [TCP, 0, 0, 0], [TCP, 0, 0, 0x13]);
  assert.is(sockets.listen(chip, views[0], 80), true);
  assert.is(bus.frames.filter((frame) => frame === '00 00 0c 21 01 1f').length, 1);
  bus.answer('00 00 08', [TCP, 0, 0, 0x17], [TCP, 0, 0, 0x17], [TCP, 0, 0, 0]);
  assert.is(sockets.close(chip, views[0]), true);
  bus.answer('00 00 08', [TCP, 0, 0, 0x17]);
  const before = bus.waitedMs;
  assert.is(sockets.close(chip, views[0]), false);
  assert.ok(bus.waitedMs - before <= 10, `${bus.waitedMs - before} ms`);
});

patience('reads Sn_TX_FSR until two readings agree, at most four times', () => {
  const { bus, chip } = recorded();
  bus.answer('00 20 08', [0x00, 0xff], [0x01, 0xff], [0x01, 0x00], [0x01, 0x00]);
  assert.is(bytes.room(chip, 0), 0x0100);
  assert.is(bus.take().length, 4);
  bus.answer('00 20 08', [0x01, 0xff], [0x02, 0x00], [0x02, 0x00], [0x07, 0x77]);
  assert.is(bytes.room(chip, 0), 0x0200);
  assert.is(bus.take().length, 3);
  bus.answer('00 20 08', [0, 1], [0, 2], [0, 3], [0, 4], [0, 5]);
  assert.is(bytes.room(chip, 0), 4, 'a chip that never rests');
  assert.is(bus.take().length, 4);
});

patience(
  'surveys again while the sizes do not fit together, at most four times, and then believes in none',
  () => {
    const torn = socketRegisters({ sr: 0x17, rxRsr: 0x01ff, rxRd: 0, rxWr: 0x0100 });
    const true_ = socketRegisters({ sr: 0x17, rxRsr: 0x0100, rxRd: 0, rxWr: 0x0100 });
    const { bus, chip, views } = recorded();
    bus.answer('00 00 08', torn, torn, torn, true_);
    snapshot(chip, views[0]);
    assert.is(views[0].rxSize, 0x0100);
    assert.equal(bus.take(), ['00 02 0c 05', ...new Array(4).fill('00 00 08 +44')]);
    bus.answer('00 00 08', torn);
    snapshot(chip, views[0]);
    assert.is(views[0].rxSize, 0);
    assert.is(views[0].state, 0x17);
    assert.is(bus.take().length, 5);
  },
);

patience('knows the sizes across the wrap of the 16-bit pointers', () => {
  const { bus, chip, views } = recorded();
  bus.answer('00 00 08', socketRegisters({ sr: 0x17, rxRsr: 5, rxRd: 0xfffe, rxWr: 0x0003 }));
  snapshot(chip, views[0]);
  assert.equal([views[0].rxSize, readPointer(views[0])], [5, 0xfffe]);
  assert.is(bus.take().length, 2);
});

patience('looks a second time once the peer’s FIN was announced, because nothing will announce more', () => {
  const { bus, chip, views } = recorded();
  const short = socketRegisters({ sr: 0x17, ir: 0x02, rxRsr: 0x0010, rxWr: 0x0010 });
  const full = socketRegisters({ sr: 0x1c, rxRsr: 0x0110, rxWr: 0x0110 });
  bus.answer('00 00 08', short, full);
  snapshot(chip, views[0]);
  assert.equal(bus.take(), ['00 02 0c 05', '00 00 08 +44', '00 02 0c 02', '00 00 08 +44']);
  assert.equal([isPeerClosed(views[0]), views[0].rxSize], [true, 0x0110]);
});

patience('believes one reading of zeros nothing, two everything, and one with Sn_MR in it the end', () => {
  const { bus, chip, views } = recorded();
  bus.answer('00 00 08', socketRegisters({ mr: 0 }), socketRegisters({ sr: 0x17, rxRsr: 7, rxWr: 7 }));
  snapshot(chip, views[0]);
  assert.equal([isClosed(views[0]), views[0].rxSize], [false, 7]);
  bus.answer('00 00 08', [0, 0, 0, 0], [TCP, 0, 0, 0x1c]);
  status(chip, views[0]);
  assert.is(isPeerClosed(views[0]), true);
  bus.answer('00 00 08', [TCP, 0, 0, 0]);
  bus.take();
  status(chip, views[0]);
  assert.equal([isClosed(views[0]), bus.take().length], [true, 1]);
  bus.answer('00 00 08', [TCP, 0, 0, 0x17]);
  status(chip, views[0]);
  // A chip that was reset reads so for good.
  bus.answer('00 00 08', [0, 0, 0, 0]);
  bus.take();
  status(chip, views[0]);
  assert.equal([isClosed(views[0]), bus.take().length], [true, 2]);
});

patience('keeps what it knew when a survey arrives cut short', () => {
  const { bus, chip, views } = recorded();
  bus.answer('00 00 08', socketRegisters({ sr: 0x17, rxRsr: 7, rxWr: 7 }));
  snapshot(chip, views[0]);
  bus.most = 20;
  bus.answer('00 00 08', socketRegisters({ sr: 0x00 }));
  snapshot(chip, views[0]);
  assert.equal([views[0].state, views[0].rxSize], [0x17, 7]);
});

patience.run();
