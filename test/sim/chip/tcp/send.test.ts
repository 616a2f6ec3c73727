import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Host } from '../../../../sim/hosts/host.ts';
import { CLOSED, ESTABLISHED, MS, Rig, SECOND, SENDOK, Sn, TIMEOUT } from '../rig.ts';

const send = suite('SEND (chapter 7.2)');

const filled = (count: number) => Array.from({ length: count }, (_, i) => i & 0xff);

send('is done when the data is on the wire, acknowledged or not: SENDOK, TX_RD = TX_WR', () => {
  const rig = new Rig();
  const { socket, host } = rig.served();
  socket.clear();
  host.stopAnswering = true;
  socket.send(filled(100));
  assert.is(socket.events, SENDOK);
  assert.is(socket.word(Sn.TX_RD), 100);
  assert.is(socket.word(Sn.TX_FSR), 2048 - 100);
});

send('is acknowledged when TX_FSR is the whole buffer again, for which there is no event', () => {
  const rig = new Rig();
  const { socket } = rig.served();
  socket.send(filled(100));
  socket.clear();
  rig.pass();
  assert.is(socket.word(Sn.TX_FSR), 2048);
  assert.is(socket.events, 0);
});

send('makes one segment each time, at once: there is no Nagle', () => {
  const rig = new Rig();
  const { socket } = rig.served();
  const frames = rig.record();
  for (const byte of [1, 2, 3]) socket.send([byte]);
  // 20 of IP, 20 of TCP, 1 of data; PSH and ACK.
  assert.equal(
    frames.map((frame) => [frame[17], frame[47]]),
    [
      [41, 0x18],
      [41, 0x18],
      [41, 0x18],
    ],
  );
});

send('divides what is larger than the MSS', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  const frames = rig.record();
  socket.send(filled(2000));
  rig.pass();
  assert.equal(
    frames.map((frame) => ((frame[16] << 8) | frame[17]) - 40),
    [1460, 540],
  );
  assert.equal([...peer.received()], filled(2000));
});

send('takes the peer’s MSS when that is smaller', () => {
  const rig = new Rig();
  const host = new Host(rig.wire, rig.clock, { ip: '10.0.2.2', mac: '52:55:0a:00:02:02', mss: 500 });
  const [socket] = rig.sockets;
  socket.listen(80);
  const peer = host.connect(80);
  rig.pass();
  const frames = rig.record();
  socket.send(filled(1200));
  rig.pass();
  assert.equal(
    frames.map((frame) => ((frame[16] << 8) | frame[17]) - 40),
    [500, 500, 200],
  );
  assert.equal([...peer.received()], filled(1200));
});

send('lets the host copy the next data before SENDOK, and move TX_WR just before the next SEND', () => {
  const rig = new Rig({ sendOkUs: 300 });
  const { socket, peer } = rig.served();
  socket.clear();
  socket.send(filled(10));
  rig.write(2, 10, [77, 78, 79]);
  rig.pass(300);
  assert.is(socket.events, SENDOK);
  socket.setWord(Sn.TX_WR, 13);
  socket.command(0x20);
  rig.pass();
  assert.equal([...peer.received()], [...filled(10), 77, 78, 79]);
  assert.equal(rig.faults, []);
});

send('to a closed window waits without SENDOK and without TIMEOUT, however long', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  peer.window(0);
  rig.pass();
  socket.clear();
  const frames = rig.record();
  socket.send(filled(50));
  assert.is(frames.length, 0);
  rig.pass(600 * SECOND);
  assert.is(socket.events, 0);
  assert.is(socket.word(Sn.TX_RD), 0);
  assert.is(socket.word(Sn.TX_FSR), 2048 - 50);
  assert.is(socket.status, ESTABLISHED);
});

send('asks a closed window with one byte at the distances of RTR and RCR, the last one over and over', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  peer.window(0);
  rig.pass();
  socket.send(filled(50));
  const startUs = rig.clock.nowUs;
  const at: number[] = [];
  rig.wire.tap = (frame, atUs, from) => {
    if (from !== rig.chip) return;
    assert.is(frame[17], 41);
    at.push((atUs - startUs) / MS);
  };
  rig.pass(40 * SECOND);
  // 0.2 s doubled up to 6.4 s: 2000 * 2^5 is the last that 16 bits hold.
  assert.equal(at, [200, 600, 1400, 3000, 6200, 12_600, 19_000, 25_400, 31_800, 38_200]);
});

send('fills a window that is small with what fits, and the rest follows', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  peer.window(30);
  rig.pass();
  socket.clear();
  socket.send(filled(50));
  assert.is(socket.events, 0);
  rig.pass();
  assert.is(socket.events, SENDOK);
  assert.equal([...peer.received()], filled(50));
});

send('never answered ends in TIMEOUT and CLOSED, after nine transmissions', () => {
  const rig = new Rig();
  const { socket, host } = rig.served();
  host.stopAnswering = true;
  socket.clear();
  const frames = rig.record();
  socket.send(filled(10));
  rig.pass(32 * SECOND);
  assert.is(frames.length, 9);
  assert.is(socket.status, CLOSED);
  assert.is(socket.events, SENDOK | TIMEOUT);
});

send('lost on the wire is repeated after RTR, from TX memory’s own copy', () => {
  const rig = new Rig();
  const { socket, peer, host } = rig.served();
  host.stopAnswering = true;
  socket.send(filled(10));
  rig.pass(100 * MS);
  host.stopAnswering = false;
  rig.pass(99 * MS);
  assert.is(peer.received().length, 0);
  rig.pass(2 * MS);
  assert.equal([...peer.received()], filled(10));
  assert.is(socket.word(Sn.TX_FSR), 2048);
});

for (const sendOkLost of [0, 100]) {
  send(`tells SENDOK ${sendOkLost === 0 ? 'always' : 'never'} when the knob says so`, () => {
    const rig = new Rig({ sendOkLost });
    const { socket, peer } = rig.served();
    socket.clear();
    for (let i = 0; i < 20; i++) {
      socket.send([i]);
      rig.pass();
      assert.is(socket.events, sendOkLost === 0 ? SENDOK : 0);
      socket.clear();
    }
    assert.is(peer.received().length, 20);
  });
}

send.run();
