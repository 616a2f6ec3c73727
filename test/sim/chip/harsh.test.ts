import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { harsh } from '../../../hal/sim/chip/knobs.ts';
import {
  CLOSED,
  DISCON,
  ESTABLISHED,
  INIT,
  LISTEN,
  LISTENING,
  OPEN,
  RECV,
  Rig,
  SECOND,
  SEND,
  Sn,
} from './rig.ts';

const cruelty = suite('harsh knobs (chapter 12)');

/** Waits as a careful driver does, a bounded number of times. */
function until(rig: Rig, what: string, done: () => boolean): void {
  for (let tries = 0; tries < 2000; tries++) {
    if (done()) return;
    rig.pass(10);
  }
  throw new Error(`never came: ${what}`);
}

/** A driver that does everything by the book: every wait on the register that the document names for it. */
function echoOnce(seed: number): void {
  const rig = new Rig({ ...harsh(seed), strict: true });
  const host = rig.host();
  const [socket] = rig.sockets;
  const command = (value: number) => {
    until(rig, 'Sn_CR free', () => socket.byte(Sn.CR) === 0);
    socket.command(value);
    until(rig, 'Sn_CR taken', () => socket.byte(Sn.CR) === 0);
  };
  const steady = (offset: number) => {
    let before = socket.word(offset);
    for (;;) {
      const now = socket.word(offset);
      if (now === before) return now;
      before = now;
    }
  };
  rig.pass(2 * SECOND);
  socket.write(Sn.MR, 0x21);
  socket.setWord(Sn.PORT, 7);
  command(OPEN);
  until(rig, 'INIT', () => socket.status === INIT);
  const rxStart = socket.word(Sn.RX_RD);
  command(LISTEN);
  until(rig, 'LISTEN', () => socket.status === LISTENING);
  const peer = host.connect(7);
  const text = Array.from({ length: 300 }, (_, i) => `line ${i}`).join('\n');
  peer.onEstablished = () => peer.send(text);
  until(rig, 'ESTABLISHED', () => socket.status === ESTABLISHED);

  let at = rxStart;
  let echoed = 0;
  for (let round = 0; round < 500 && echoed < text.length; round++) {
    rig.pass(5000);
    const count = steady(Sn.RX_RSR);
    if (count === 0) continue;
    const bytes = rig.read(3, at, count);
    at = (at + count) & 0xffff;
    socket.setWord(Sn.RX_RD, at);
    command(RECV);
    until(rig, 'room', () => steady(Sn.TX_FSR) >= count);
    const to = socket.word(Sn.TX_WR);
    rig.write(2, to, bytes);
    socket.setWord(Sn.TX_WR, (to + count) & 0xffff);
    command(SEND);
    until(rig, 'TX_RD', () => steady(Sn.TX_RD) === ((to + count) & 0xffff));
    echoed += count;
  }
  rig.pass();
  assert.is(peer.text(), text);
  command(DISCON);
  until(rig, 'the FIN', () => peer.peerClosed);
  peer.fin();
  rig.pass(SECOND);
  assert.is(socket.status, CLOSED);
  assert.is(peer.ended, 'closed');
}

for (let seed = 1; seed <= 20; seed++) {
  cruelty(`do not stop a driver that goes by the book, seed ${seed}`, () => echoOnce(seed));
}

cruelty('are the same for the same seed, and differ between seeds', () => {
  assert.equal(harsh(5), harsh(5));
  assert.is.not(JSON.stringify(harsh(5)), JSON.stringify(harsh(6)));
});

cruelty.run();
