import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { arpTimeoutUs, tcpTimeoutUs } from '../../../hal/sim/chip/timing.ts';
import { CLOSED, ESTABLISHED, MS, Rig, SECOND, SEND_KEEP, SENDOK, Sn, TIMEOUT } from './rig.ts';

const timers = suite('RTR and RCR (chapter 7.1)');

// RCR, TCPTO and ARPTO in seconds at RTR = 2000: the document's figures.
const FIGURES: [rcr: number, tcpto: number, arpto: number][] = [
  [1, 0.6, 0.4],
  [2, 1.4, 0.6],
  [3, 3.0, 0.8],
  [4, 6.2, 1.0],
  [5, 12.6, 1.2],
  [6, 19.0, 1.4],
  [7, 25.4, 1.6],
  [8, 31.8, 1.8],
];

for (const [rcr, tcpto, arpto] of FIGURES) {
  timers(`give TCPTO ${tcpto} s and ARPTO ${arpto.toFixed(1)} s at RCR ${rcr}`, () => {
    assert.is(tcpTimeoutUs(2000, rcr), Math.round(tcpto * SECOND));
    assert.is(arpTimeoutUs(2000, rcr), Math.round(arpto * SECOND));
  });
}

timers(
  'count for what goes on the wire: RCR 2 is three SYNs, 0.2 and 0.4 s apart, and TIMEOUT after 1.4 s',
  () => {
    const rig = new Rig();
    const host = rig.host();
    rig.write(0, 0x001b, [2]);
    const [socket] = rig.sockets;
    socket.connect([10, 0, 2, 2], 80);
    rig.pass(200);
    host.stopAnswering = true;
    const at: number[] = [];
    rig.wire.tap = (_frame, atUs, from) => {
      if (from === rig.chip) at.push(atUs);
    };
    rig.pass(1.399 * SECOND);
    assert.equal(
      at.map((us) => us - at[0]),
      [0, 200 * MS, 600 * MS],
    );
    assert.is.not(socket.status, CLOSED);
    rig.pass(0.002 * SECOND);
    assert.is(socket.status, CLOSED);
    assert.is(socket.events, TIMEOUT);
  },
);

timers('count for ARP: RCR 8 is nine requests, 0.2 s apart', () => {
  const rig = new Rig();
  const frames = rig.record();
  rig.sockets[0].connect([10, 0, 2, 99], 80);
  rig.pass(5 * SECOND);
  assert.is(frames.length, 9);
  // Who has 10.0.2.99 (bytes 38 to 41), to everybody.
  assert.equal([...frames[8].subarray(0, 6)], [255, 255, 255, 255, 255, 255]);
  assert.equal([...frames[8].subarray(38, 42)], [10, 0, 2, 99]);
});

timers('do not end a connection whose peer has closed its window', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  peer.window(0);
  rig.pass();
  socket.clear();
  socket.send('patience');
  rig.pass(120 * SECOND);
  assert.is(socket.status, ESTABLISHED);
  assert.is(socket.events, 0);
  peer.window(100);
  rig.pass(10 * SECOND);
  assert.is(peer.text(), 'patience');
  assert.is(socket.events, SENDOK);
});

timers.run();

const keepAlive = suite('keep-alive (chapter 7.3)');

/** A connection with 10 s of keep-alive, and the times of what the chip sends. */
function kept(units: number) {
  const rig = new Rig();
  const host = rig.host();
  const [socket] = rig.sockets;
  socket.open(0x21, 80);
  socket.write(Sn.KPALVTR, units);
  socket.command(0x02);
  const peer = host.connect(80);
  rig.pass();
  socket.clear();
  return { rig, host, socket, peer };
}

keepAlive('begins after the first byte, every 5 s times the register', () => {
  const { rig, socket, peer } = kept(2);
  const frames = rig.record();
  rig.pass(60 * SECOND);
  assert.is(frames.length, 0);
  peer.send('x');
  rig.pass();
  frames.length = 0;
  rig.pass(9.9 * SECOND);
  assert.is(frames.length, 0);
  rig.pass(0.2 * SECOND);
  assert.is(frames.length, 1);
  rig.pass(10 * SECOND);
  assert.is(frames.length, 2);
  assert.is(socket.status, ESTABLISHED);
});

keepAlive('probes with one byte', () => {
  const { rig, peer } = kept(1);
  peer.send('x');
  rig.pass();
  const frames = rig.record();
  rig.pass(5 * SECOND);
  // Total length of the IP packet: 20 + 20 + 1.
  assert.equal([...frames[0].subarray(16, 18)], [0, 41]);
});

keepAlive('ends the connection with TIMEOUT when TCPTO passes without an answer', () => {
  const { rig, host, socket, peer } = kept(2);
  peer.send('x');
  rig.pass();
  socket.clear();
  host.stopAnswering = true;
  rig.pass(10 * SECOND + 31.7 * SECOND);
  assert.is(socket.status, ESTABLISHED);
  rig.pass(0.2 * SECOND);
  assert.is(socket.status, CLOSED);
  assert.is(socket.events, TIMEOUT);
});

keepAlive('by command works with the register at zero, and after a byte only', () => {
  const { rig, socket, peer } = kept(0);
  const frames = rig.record();
  socket.command(SEND_KEEP);
  rig.pass();
  assert.is(frames.length, 0);
  peer.send('x');
  rig.pass();
  frames.length = 0;
  socket.command(SEND_KEEP);
  rig.pass();
  assert.is(frames.length, 1);
});

keepAlive('by command is ignored with the register set', () => {
  const { rig, socket, peer } = kept(6);
  peer.send('x');
  rig.pass();
  const frames = rig.record();
  socket.command(SEND_KEEP);
  rig.pass();
  assert.is(frames.length, 0);
});

keepAlive.run();
