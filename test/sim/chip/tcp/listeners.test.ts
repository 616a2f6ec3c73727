import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ChipOptions } from '../../../../sim/chips/w5500/chip.ts';
import { halfOpen } from '../reach.ts';
import { CLOSED, ESTABLISHED, INIT, LISTENING, Rig, SECOND, Sn } from '../rig.ts';

const listeners = suite('several LISTEN sockets (chapter 7)');

function armed(count: number, options: ChipOptions = {}) {
  const rig = new Rig(options);
  for (let n = 0; n < count; n++) rig.sockets[n].listen(80);
  return { rig, host: rig.host() };
}

const statuses = (rig: Rig, count: number) => rig.sockets.slice(0, count).map((socket) => socket.status);

listeners('on one port take one SYN each, the lowest first', () => {
  const { rig, host } = armed(3);
  host.connect(80);
  rig.pass();
  assert.equal(statuses(rig, 3), [ESTABLISHED, LISTENING, LISTENING]);
  host.connect(80);
  rig.pass();
  assert.equal(statuses(rig, 3), [ESTABLISHED, ESTABLISHED, LISTENING]);
});

listeners('are taken from the highest with the knob', () => {
  const { rig, host } = armed(3, { listenPick: 'highest' });
  host.connect(80);
  rig.pass();
  assert.equal(statuses(rig, 3), [LISTENING, LISTENING, ESTABLISHED]);
});

listeners('are taken at random with the knob, the same for one seed', () => {
  const firsts = new Set<number>();
  for (let seed = 1; seed <= 20; seed++) {
    const picks = [0, 1].map(() => {
      const { rig, host } = armed(8, { listenPick: 'random', seed });
      host.connect(80);
      rig.pass();
      return statuses(rig, 8).indexOf(ESTABLISHED);
    });
    assert.is(picks[0], picks[1], `seed ${seed}`);
    firsts.add(picks[0]);
  }
  assert.ok(firsts.size > 3);
});

listeners('all taken, the next SYN is refused at once', () => {
  const { rig, host } = armed(2);
  const peers = [host.connect(80), host.connect(80), host.connect(80)];
  rig.pass();
  assert.equal(
    peers.map((peer) => peer.ended),
    [null, null, 'refused'],
  );
});

listeners('all eight serve eight peers, each its own', () => {
  const { rig, host } = armed(8);
  const peers = [0, 1, 2, 3, 4, 5, 6, 7].map(() => host.connect(80));
  rig.pass();
  peers.forEach((peer, n) => {
    peer.send(`I am ${n}`);
  });
  rig.pass();
  for (const socket of rig.sockets) {
    const peer = peers.find(({ localPort }) => localPort === socket.word(Sn.DPORT));
    assert.is(socket.text(), `I am ${peers.indexOf(peer as (typeof peers)[0])}`);
    socket.send(`you are ${socket.n}`);
  }
  rig.pass();
  assert.equal(
    peers.map((peer) => peer.text()),
    [0, 1, 2, 3, 4, 5, 6, 7].map((n) => `you are ${n}`),
  );
});

listeners('of another port do not answer', () => {
  const rig = new Rig();
  rig.sockets[0].listen(81);
  const peer = rig.host().connect(80);
  rig.pass();
  assert.is(peer.ended, 'refused');
  assert.is(rig.sockets[0].status, LISTENING);
});

listeners('let a repeated SYN of a half-open peer go to its own socket', () => {
  const { rig, host, socket } = halfOpen();
  rig.sockets[1].listen(80);
  host.stopAnswering = false;
  rig.pass(2 * SECOND);
  assert.is(socket.status, ESTABLISHED);
  assert.is(rig.sockets[1].status, LISTENING);
});

listeners('that failed stay CLOSED', () => {
  const { rig, socket } = halfOpen();
  rig.pass(40 * SECOND);
  assert.is(socket.status, CLOSED);
  socket.listen(80);
  assert.is(socket.status, LISTENING);
});

listeners('are left alone by a segment that is no SYN: it draws a RST', () => {
  const { rig, host } = armed(1);
  const frames = rig.record();
  const stray = { sourcePort: 4000, destinationPort: 80, seq: 1, ack: 77, flags: 0x10, window: 0, mss: null };
  host.sendSegment('10.0.2.15', { ...stray, payload: new Uint8Array(0) });
  rig.pass();
  assert.is(rig.sockets[0].status, LISTENING);
  // Byte 47 of the frame holds the TCP flags, 38 to 41 the sequence number (RFC 9293, 3.10.7.1).
  const reset = frames.find((frame) => frame[12] === 0x08 && frame[13] === 0x00) as Uint8Array;
  assert.is(reset[47], 0x04);
  assert.equal([...reset.subarray(38, 42)], [0, 0, 0, 77]);
});

listeners('never see the INIT state of their neighbours', () => {
  const rig = new Rig();
  rig.sockets[0].open(0x01, 80);
  const peer = rig.host().connect(80);
  rig.pass();
  assert.is(rig.sockets[0].status, INIT);
  assert.is(peer.ended, 'refused');
});

listeners.run();
