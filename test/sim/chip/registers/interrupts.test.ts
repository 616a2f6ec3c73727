import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CONNECTED, MS, RECEIVED, Rig, SECOND, SENDOK, Sn } from '../rig.ts';

const SIMR = 0x0018;
const SIR = 0x0017;
const IR = 0x0015;
const IMR = 0x0016;
const INTLEVEL = 0x0013;

const interrupts = suite('interrupts (chapter 8)');

/** A connected socket with SIMR set to `simr`, and every change of INTn from now on as 'low' or 'high'. */
function watched(simr = 0xff, options = {}) {
  const rig = new Rig(options);
  const { socket, peer, host } = rig.served();
  socket.clear();
  rig.write(0, SIMR, [simr]);
  const edges: string[] = [];
  rig.chip.onInterrupt = (low) => edges.push(low ? 'low' : 'high');
  return { rig, socket, peer, host, edges };
}

interrupts('are silent at reset: SIMR is 0', () => {
  const rig = new Rig();
  rig.served();
  assert.is(rig.byte(SIR), 0x01);
  assert.is(rig.chip.interrupt, false);
  rig.write(0, SIMR, [0x01]);
  assert.is(rig.chip.interrupt, true);
});

interrupts('pull INTn low until the bit is cleared by writing a one', () => {
  const { rig, socket, peer, edges } = watched();
  peer.send('a');
  rig.pass();
  assert.is(rig.chip.interrupt, true);
  assert.is(rig.byte(SIR), 0x01);
  socket.clear(CONNECTED);
  assert.is(socket.events, RECEIVED);
  assert.is(rig.chip.interrupt, true);
  socket.clear(RECEIVED);
  assert.is(socket.events, 0);
  assert.is(rig.chip.interrupt, false);
  assert.is(rig.byte(SIR), 0);
  assert.equal(edges, ['low', 'high']);
});

interrupts('name their socket in SIR', () => {
  const rig = new Rig();
  const host = rig.host();
  for (const n of [2, 5, 7]) {
    rig.sockets[n].listen(80 + n);
    host.connect(80 + n);
  }
  rig.pass();
  assert.is(rig.byte(SIR), 0b1010_0100);
});

interrupts('of one socket are masked by its bit in SIMR', () => {
  const { rig, peer } = watched(0xfe);
  peer.send('a');
  rig.pass();
  assert.is(rig.byte(SIR), 0x01);
  assert.is(rig.chip.interrupt, false);
});

interrupts('of one kind are masked by Sn_IMR, and latch in Sn_IR all the same', () => {
  const { rig, socket, peer } = watched();
  socket.write(Sn.IMR, 0xff & ~RECEIVED);
  peer.send('a');
  rig.pass();
  assert.is(socket.events, RECEIVED);
  assert.is(rig.byte(SIR), 0);
  assert.is(rig.chip.interrupt, false);
  socket.write(Sn.IMR, 0xff);
  assert.is(rig.chip.interrupt, true);
});

interrupts('are kept out of Sn_IR by Sn_IMR with the knob', () => {
  const { rig, socket, peer } = watched(0xff, { imrGatesSnIr: true });
  socket.write(Sn.IMR, RECEIVED);
  socket.send('a');
  peer.send('a');
  rig.pass();
  assert.is(socket.events, RECEIVED);
});

interrupts('announce several segments with one bit', () => {
  const { rig, socket, peer } = watched();
  for (const part of ['one ', 'two ', 'three']) {
    peer.send(part);
    rig.pass();
  }
  assert.is(socket.events, RECEIVED);
  socket.clear(RECEIVED);
  assert.is(socket.text(), 'one two three');
  assert.is(socket.events, 0);
});

for (const recvReraise of [false, true]) {
  interrupts(`RECV with data left over, recvReraise ${recvReraise}`, () => {
    const { rig, socket, peer } = watched(0xff, { recvReraise });
    peer.send('12345678');
    rig.pass();
    socket.clear();
    socket.setWord(Sn.RX_RD, socket.word(Sn.RX_RD) + 4);
    socket.command(0x40);
    assert.is(socket.events, recvReraise ? RECEIVED : 0);
  });
}

interrupts('of two sockets keep INTn low until both are cleared, at INTLEVEL 0', () => {
  const { rig, socket, host, edges } = watched();
  const [, other] = rig.sockets;
  socket.send('a');
  other.listen(81);
  host.connect(81);
  rig.pass();
  assert.is(rig.byte(SIR), 0x03);
  socket.clear();
  assert.is(rig.chip.interrupt, true);
  other.clear();
  assert.is(rig.chip.interrupt, false);
  assert.equal(edges, ['low', 'high']);
});

interrupts('wait (INTLEVEL + 1) * 4 / 150 MHz before INTn falls again', () => {
  const { rig, socket, host, edges } = watched();
  rig.write(0, INTLEVEL, [0xff, 0xff]);
  const [, other] = rig.sockets;
  socket.send('a');
  other.listen(81);
  host.connect(81);
  rig.pass();
  socket.clear();
  assert.is(rig.byte(SIR), 0x02);
  assert.is(rig.chip.interrupt, false);
  rig.pass(1.7 * MS);
  assert.is(rig.chip.interrupt, false);
  rig.pass(0.1 * MS);
  assert.is(rig.chip.interrupt, true);
  assert.equal(edges, ['low', 'high', 'low']);
});

for (const [intlevel, edges] of [
  ['each', ['low', 'high', 'low']],
  ['all', ['low']],
] as const) {
  interrupts(`of two sockets, one cleared, with INTLEVEL FFFF and the knob on ${intlevel}: ${edges}`, () => {
    const seen = watched(0xff, { intlevel });
    seen.rig.write(0, INTLEVEL, [0xff, 0xff]);
    seen.socket.send('a');
    seen.rig.sockets[1].listen(81);
    seen.host.connect(81);
    seen.rig.pass();
    seen.socket.clear();
    seen.rig.pass();
    assert.equal(seen.edges, edges);
    // Once all are cleared INTn is high for I_AWT with either.
    seen.rig.sockets[1].clear();
    assert.is(seen.rig.chip.interrupt, false);
    seen.peer.send('b');
    seen.rig.pass(1 * MS);
    assert.is(seen.socket.events, RECEIVED);
    assert.is(seen.rig.chip.interrupt, false);
    seen.rig.pass(1 * MS);
    assert.is(seen.rig.chip.interrupt, true);
  });
}

interrupts('pull INTn low at once when none was cleared before', () => {
  const { rig, peer } = watched();
  rig.write(0, INTLEVEL, [0xff, 0xff]);
  peer.send('a');
  rig.pass(200);
  assert.is(rig.chip.interrupt, true);
});

interrupts('that come while INTn is held high wait as well', () => {
  const { rig, socket, peer, edges } = watched();
  rig.write(0, INTLEVEL, [0xff, 0xff]);
  peer.send('a');
  rig.pass();
  socket.clear();
  peer.send('b');
  rig.pass(1 * MS);
  assert.is(socket.events, RECEIVED);
  assert.is(rig.chip.interrupt, false);
  rig.pass(1 * MS);
  assert.is(rig.chip.interrupt, true);
  assert.equal(edges, ['low', 'high', 'low']);
});

interrupts('of the chip itself go through IR and IMR', () => {
  const { rig } = watched();
  const [, socket] = rig.sockets;
  socket.open(0x02, 5000);
  socket.aim([10, 0, 2, 2], 9);
  socket.send('nobody there');
  rig.pass();
  socket.clear(SENDOK);
  assert.is(rig.byte(IR), 0x40);
  assert.is(rig.chip.interrupt, false);
  rig.write(0, IMR, [0x40]);
  assert.is(rig.chip.interrupt, true);
  rig.write(0, IR, [0x40]);
  assert.is(rig.byte(IR), 0);
  assert.is(rig.chip.interrupt, false);
});

interrupts('cannot be cleared in SIR', () => {
  const { rig, peer } = watched();
  peer.send('a');
  rig.pass();
  rig.write(0, SIR, [0xff]);
  assert.is(rig.byte(SIR), 0x01);
});

interrupts('end with a reset', () => {
  const { rig, peer } = watched();
  peer.send('a');
  rig.pass();
  rig.write(0, 0x0000, [0x80]);
  assert.is(rig.chip.interrupt, false);
});

interrupts('that do not pull INTn low, by the knob, wait for the next event', () => {
  const { rig, socket, peer, edges } = watched(0xff, { interruptLost: 100 });
  peer.send('a');
  rig.pass(SECOND);
  assert.is(socket.events, RECEIVED);
  assert.is(rig.byte(SIR), 0x01);
  assert.is(rig.chip.interrupt, false);
  rig.chip.knobs.interruptLost = 0;
  // The same bit once more is no news for the pin; another socket's is.
  peer.send('b');
  rig.pass();
  assert.is(rig.chip.interrupt, false);
  const [, other] = rig.sockets;
  other.open(0x02, 5000);
  other.aim([255, 255, 255, 255], 9);
  other.send('x');
  assert.is(rig.chip.interrupt, true);
  assert.equal(edges, ['low']);
});

interrupts('that did not pull INTn low are forgotten with their cause', () => {
  const { rig, socket, peer, edges } = watched(0xff, { interruptLost: 100 });
  peer.send('a');
  rig.pass();
  socket.clear();
  rig.chip.knobs.interruptLost = 0;
  peer.send('b');
  rig.pass();
  assert.is(rig.chip.interrupt, true);
  assert.equal(edges, ['low']);
});

interrupts('fail as often as the knob is set to', () => {
  const { rig, socket, edges } = watched(0xff, { interruptLost: 30 });
  for (let i = 0; i < 500; i++) {
    socket.send([i & 0xff]);
    rig.pass(300);
    socket.clear();
  }
  const falls = edges.filter((edge) => edge === 'low').length;
  // 350 are expected, and 10 are one standard deviation.
  assert.ok(Math.abs(falls - 350) < 50, `${falls} falls`);
});

interrupts.run();
