import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { interruptWaitUs } from '../../../../sim/chips/w5500/interrupts.ts';
import { arpTimeoutUs, tcpTimeoutUs } from '../../../../sim/chips/wiznet/timing.ts';
import {
  CLOSE,
  CLOSE_WAIT,
  CLOSED,
  ESTABLISHED,
  MS,
  Rig,
  SECOND,
  SEND_KEEP,
  SENDOK,
  Sn,
  TIMEOUT,
} from '../rig.ts';

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

// RTR, RCR and TCPTO in units of 100 us, worked out by hand from the formula: M is the smallest number with
// RTR * 2^(M+1) > 65535, at most RCR.
const UNITS: [rtr: number, rcr: number, tcpto: number][] = [
  // M = 2, by RCR: 1000 + 2000 + 4000.
  [1000, 2, 7000],
  // M = 6: 64000 is the last that fits. 1000 * 127 + 2 * 64000.
  [1000, 8, 255_000],
  // M = 0: twice 40000 does not fit any more. 40000 + 3 * 40000.
  [40_000, 3, 160_000],
  // M = 15: 32768 fits. 1 + 2 + ... + 32768.
  [1, 15, 65_535],
  [2000, 0, 2000],
];

for (const [rtr, rcr, tcpto] of UNITS) {
  timers(`give TCPTO ${tcpto / 10} ms at RTR ${rtr} and RCR ${rcr}`, () => {
    assert.is(tcpTimeoutUs(rtr, rcr), tcpto * 100);
  });
}

timers('leave INTn high for (INTLEVEL + 1) * 4 clocks of 150 MHz: 1.75 ms at FFFF', () => {
  assert.is(Math.round(interruptWaitUs(0xffff)), 1748);
  assert.is(interruptWaitUs(149), 4);
});

timers('with RTR 0 still take time', () => {
  assert.is(tcpTimeoutUs(0, 3), (1 + 2 + 4 + 8) * 100);
  assert.is(arpTimeoutUs(0, 3), 4 * 100);
});

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

keepAlive('begins with data of ours, too, once it is acknowledged', () => {
  const { rig, socket } = kept(1);
  socket.send('x');
  rig.pass();
  const frames = rig.record();
  rig.pass(5 * SECOND);
  assert.is(frames.length, 1);
});

keepAlive('begins when the register is set after the data, and ends when it is cleared', () => {
  const { rig, socket, peer } = kept(0);
  peer.send('x');
  rig.pass();
  const frames = rig.record();
  rig.pass(20 * SECOND);
  assert.is(frames.length, 0);
  socket.write(Sn.KPALVTR, 1);
  rig.pass(5.1 * SECOND);
  assert.is(frames.length, 1);
  socket.write(Sn.KPALVTR, 0);
  rig.pass(20 * SECOND);
  assert.is(frames.length, 1);
});

keepAlive('set on a connection that has exchanged nothing probes nothing', () => {
  const { rig, socket } = kept(0);
  const frames = rig.record();
  socket.write(Sn.KPALVTR, 1);
  rig.pass(20 * SECOND);
  assert.is(frames.length, 0);
});

keepAlive('probes on after the peer has said that it sends no more', () => {
  const { rig, socket, peer } = kept(1);
  peer.send('x');
  peer.fin();
  rig.pass();
  assert.is(socket.status, CLOSE_WAIT);
  const frames = rig.record();
  rig.pass(5 * SECOND);
  assert.is(frames.length, 1);
});

keepAlive('ends with the connection', () => {
  const { rig, socket, peer } = kept(1);
  peer.send('x');
  rig.pass();
  socket.command(CLOSE);
  const frames = rig.record();
  rig.pass(60 * SECOND);
  assert.is(frames.length, 0);
});

keepAlive('probes with a number below what the peer has acknowledged, so that it has to answer', () => {
  const { rig, peer, socket } = kept(1);
  socket.send('abc');
  rig.pass();
  const frames = rig.record();
  socket.send('d');
  rig.pass();
  const last = Buffer.from(frames[0]).readUInt32BE(38);
  frames.length = 0;
  rig.pass(5 * SECOND);
  assert.is(Buffer.from(frames[0]).readUInt32BE(38), last);
  assert.is(peer.text(), 'abcd');
});

keepAlive.run();
