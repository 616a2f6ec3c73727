import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { RawPeer, SYN } from './raw.ts';
import {
  CLOSE,
  CLOSE_WAIT,
  CLOSED,
  DISCON,
  ESTABLISHED,
  LAST_ACK,
  MS,
  RECV,
  Rig,
  SECOND,
  SENDOK,
  Sn,
  SYNRECV,
  SYNSENT,
  TIMEOUT,
} from './rig.ts';

/** What went wrong in the field, as the chip shows it. The numbers are those of chapter 13. */
const lessons = suite('field lessons (chapter 13)');

lessons('2: RX_RSR read before Sn_SR loses the bytes that come with a FIN', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  const before = socket.word(Sn.RX_RSR);
  peer.send('last words');
  peer.fin();
  rig.pass();
  assert.is(before, 0);
  assert.is(socket.status, CLOSE_WAIT);
  assert.is(socket.text(), 'last words');
});

for (const [armed, refused] of [
  [1, 5],
  [4, 2],
  [6, 0],
]) {
  lessons(`3: a browser’s six connections to ${armed} LISTEN sockets: ${refused} are refused`, () => {
    const rig = new Rig();
    const host = rig.host();
    for (let n = 0; n < armed; n++) rig.sockets[n].listen(80);
    const peers = [0, 1, 2, 3, 4, 5].map(() => host.connect(80));
    rig.pass();
    assert.is(peers.filter((peer) => peer.ended === 'refused').length, refused);
    assert.is(peers.filter((peer) => peer.state === 'ESTABLISHED').length, armed);
  });
}

lessons('5: CLOSE_WAIT lasts until the host does something', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  peer.fin();
  rig.pass(3600 * SECOND);
  assert.is(socket.status, CLOSE_WAIT);
});

lessons('6: LAST_ACK with a peer that is gone lasts 31.8 s, and CLOSE ends it at once', () => {
  for (const closed of [false, true]) {
    const rig = new Rig();
    const { socket, peer, host } = rig.served();
    peer.fin();
    rig.pass();
    host.stopAnswering = true;
    socket.command(DISCON);
    rig.pass(31 * SECOND);
    assert.is(socket.status, LAST_ACK);
    if (closed) socket.command(CLOSE);
    else rig.pass(SECOND);
    assert.is(socket.status, CLOSED);
    assert.is((socket.events & TIMEOUT) !== 0, !closed);
  }
});

lessons(
  '7: a port scan takes all LISTEN sockets for 31.8 s and leaves them CLOSED; RCR 1 makes that 0.6 s',
  () => {
    for (const [rcr, us] of [
      [8, 31.8 * SECOND],
      [1, 0.6 * SECOND],
    ]) {
      const rig = new Rig();
      rig.write(0, 0x001b, [rcr]);
      for (const socket of rig.sockets) socket.listen(80);
      const scanners = rig.sockets.map((_, n) => new RawPeer(rig, { port: 4000 + n }));
      for (const scanner of scanners) scanner.tell(SYN);
      rig.pass(1 * MS);
      const late = rig.host().connect(80);
      rig.pass(1 * MS);
      assert.is(late.ended, 'refused');
      rig.pass(us - 4 * MS);
      for (const socket of rig.sockets) assert.is(socket.status, SYNRECV);
      rig.pass(4 * MS);
      for (const socket of rig.sockets) assert.is(socket.status, CLOSED);
    }
  },
);

lessons('8: ESTABLISHED with a dead peer lasts for ever without keep-alive', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  peer.send('hello');
  rig.pass();
  peer.vanish();
  rig.pass(24 * 3600 * SECOND);
  assert.is(socket.status, ESTABLISHED);
});

lessons('13: a cable that is out for a while does not end a connection without data under way', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  rig.chip.plug(false);
  rig.pass(300 * SECOND);
  assert.is(socket.status, ESTABLISHED);
  rig.chip.plug(true);
  peer.send('back again');
  rig.pass();
  assert.is(socket.text(), 'back again');
});

// The transmissions are at 0, 0.2, 0.6, 1.4, 3.0, 6.2, 12.6, 19.0 and 25.4 s.
lessons('13: data under way survives a cable that is out for 25 s, and not one that is out for 26 s', () => {
  for (const [seconds, status, text] of [
    [25, ESTABLISHED, 'data'],
    [26, CLOSED, ''],
  ] as const) {
    const rig = new Rig();
    const { socket, peer } = rig.served();
    rig.chip.plug(false);
    socket.send('data');
    rig.pass(seconds * SECOND);
    rig.chip.plug(true);
    rig.pass(10 * SECOND);
    assert.is(socket.status, status);
    assert.is(peer.text(), text);
  }
});

lessons('20: a chip that resets alone has SHAR and SIPR zero and all sockets CLOSED', () => {
  const rig = new Rig();
  rig.sockets[3].listen(80);
  rig.chip.brownOut();
  rig.pass();
  assert.equal(rig.read(0, 0x0009, 10), new Array(10).fill(0));
  assert.is(rig.sockets[3].status, CLOSED);
  assert.is(rig.byte(0x0039), 4);
});

lessons('25: a datagram read by the wrong length puts all that follow out of step', () => {
  const rig = new Rig();
  const [socket] = rig.sockets;
  socket.open(0x02, 7000);
  const port = rig.host().udp(9000);
  for (const text of ['first', 'second']) port.send('10.0.2.15', 7000, Uint8Array.from(Buffer.from(text)));
  rig.pass();
  // The host takes 8 + 4 of the first datagram's 8 + 5 bytes.
  socket.setWord(Sn.RX_RD, 12);
  socket.command(RECV);
  assert.is(socket.word(Sn.RX_RSR), 1 + 8 + 6);
  assert.equal(rig.read(3, 12, 5), [...Buffer.from('t'), 10, 0, 2, 2]);
});

lessons('29: after CLOSE without FIN, a SYN of the same peer and port finds the LISTEN socket', () => {
  const rig = new Rig();
  const [socket] = rig.sockets;
  socket.listen(80);
  const peer = new RawPeer(rig);
  peer.tell(SYN);
  rig.pass();
  peer.tell(0x10);
  rig.pass();
  assert.is(socket.status, ESTABLISHED);
  socket.command(CLOSE);
  socket.listen(80);
  peer.news();
  // The old half draws a RST, a new SYN is a new connection.
  peer.say(0x18, 'old data');
  rig.pass();
  assert.equal(peer.news(), ['RST']);
  peer.seq = 900_000;
  peer.tell(SYN);
  rig.pass();
  peer.tell(0x10);
  rig.pass();
  assert.is(socket.status, ESTABLISHED);
});

lessons('30: the chip answers pings while no driver serves its sockets', () => {
  const rig = new Rig();
  const host = rig.host();
  let pongs = 0;
  host.ping('10.0.2.15', () => pongs++);
  const peer = host.connect(80);
  rig.pass();
  assert.is(pongs, 1);
  assert.is(peer.ended, 'refused');
});

lessons('32: with a gateway that leads nowhere a SYN is repeated for 31.8 s, then TIMEOUT', () => {
  const rig = new Rig();
  rig.host('10.0.2.3', '52:55:0a:00:02:03');
  rig.write(0, 0x0001, [10, 0, 2, 3]);
  const [socket] = rig.sockets;
  socket.connect([8, 8, 8, 8], 53);
  rig.pass(31.7 * SECOND);
  assert.is(socket.status, SYNSENT);
  rig.pass(0.2 * SECOND);
  assert.is(socket.status, CLOSED);
  assert.is(socket.events, TIMEOUT);
});

lessons('33: a peer that delays its acknowledgments lets a 2 KB buffer carry 2 KB each 200 ms', () => {
  const rig = new Rig();
  const peer = new RawPeer(rig);
  const [socket] = rig.sockets;
  socket.listen(80);
  peer.tell(SYN);
  rig.pass();
  peer.tell(0x10);
  rig.pass();
  socket.send(new Array(2048).fill(1));
  rig.pass(199 * MS);
  assert.is(socket.word(Sn.TX_FSR), 0);
  peer.tell(0x10);
  rig.pass(1 * MS);
  assert.is(socket.word(Sn.TX_FSR), 2048);
  assert.is(socket.events & SENDOK, SENDOK);
});

lessons.run();
