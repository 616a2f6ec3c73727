import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LockstepClock } from '../../../sim/lockstep/clock.ts';
import { SimBus } from '../../../sim/spi/bus.ts';
import { MS, RECEIVED, Rig, Sn } from './rig.ts';

const bus = suite('lockstep bus');

bus('writes and reads whole frames', () => {
  const rig = new Rig();
  const sim = new SimBus(rig.chip, rig.clock);
  sim.write(Uint8Array.of(0, 0x19, 0x04), Uint8Array.of(0x12, 0x34));
  const into = new Uint8Array(6);
  assert.is(sim.read(Uint8Array.of(0, 0x19, 0x00), into, 2, 3), 3);
  assert.equal([...into], [0, 0, 0x12, 0x34, 0x08, 0]);
});

bus('counts frames and bytes, headers included', () => {
  const rig = new Rig();
  const sim = new SimBus(rig.chip, rig.clock);
  sim.write(Uint8Array.of(0, 0x19, 0x04), Uint8Array.of(0x12, 0x34));
  sim.read(Uint8Array.of(0, 0x39, 0x00), new Uint8Array(1), 0, 1);
  assert.is(sim.frames, 2);
  assert.is(sim.bytes, 5 + 4);
});

bus('takes eight bits a byte at its speed, and a microsecond a frame', () => {
  const rig = new Rig();
  const sim = new SimBus(rig.chip, rig.clock, { baudHz: 1_000_000 });
  sim.read(Uint8Array.of(0, 0x39, 0x00), new Uint8Array(1), 0, 1);
  assert.is(rig.clock.nowUs, 1 + 4 * 8);
});

bus('refuses a frame without data and a header of the wrong size', () => {
  const rig = new Rig();
  const sim = new SimBus(rig.chip, rig.clock);
  assert.throws(() => sim.write(Uint8Array.of(0, 0, 4), new Uint8Array(0)), /without data/);
  assert.throws(() => sim.read(Uint8Array.of(0, 0), new Uint8Array(1), 0, 1), /header/);
  assert.is(sim.frames, 0);
});

bus('shows every frame before it happens', () => {
  const rig = new Rig();
  const sim = new SimBus(rig.chip, rig.clock);
  const seen: string[] = [];
  sim.onFrame = (head, count) => seen.push(`${[...head]} ${count} at ${rig.clock.nowUs}`);
  sim.read(Uint8Array.of(0, 0x39, 0x00), new Uint8Array(1), 0, 1);
  sim.read(Uint8Array.of(0, 0x19, 0x00), new Uint8Array(2), 0, 2);
  assert.equal(seen, ['0,57,0 1 at 0', '0,25,0 2 at 5']);
});

bus('lets the network happen between the bytes of a frame', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  const sim = new SimBus(rig.chip, rig.clock, { baudHz: 8_000_000 / 60 });
  // 60 us a byte: the segment needs 120 us, and arrives between header and data.
  peer.send('now');
  const into = new Uint8Array(2);
  sim.read(Uint8Array.of(0, Sn.RX_RSR, 0x08), into, 0, 2);
  assert.equal([...into], [0, 3]);
  assert.is(socket.events & RECEIVED, RECEIVED);
});

bus('calls the watcher while INTn is low, a bounded number of times a turn', () => {
  const rig = new Rig();
  const sim = new SimBus(rig.chip, rig.clock);
  let calls = 0;
  assert.is(
    sim.watch(() => calls++),
    true,
  );
  sim.turn();
  assert.is(calls, 0);
  rig.write(0, 0x0018, [0xff]);
  rig.served();
  assert.is(sim.attention(), true);
  sim.turn();
  assert.ok(calls > 1 && calls < 100);
  rig.sockets[0].clear();
  assert.is(sim.attention(), false);
  calls = 0;
  sim.turn();
  assert.is(calls, 0);
});

bus('without the lines signals attention at all times, and has no watch and no reset', () => {
  const rig = new Rig();
  const sim = new SimBus(rig.chip, rig.clock, { interruptLine: false, resetLine: false });
  assert.is(sim.attention(), true);
  assert.is(
    sim.watch(() => {}),
    false,
  );
  assert.is(sim.reset(true), false);
  assert.is(rig.byte(0x0039), 4);
});

bus('pulls the reset line', () => {
  const rig = new Rig();
  const sim = new SimBus(rig.chip, rig.clock);
  assert.is(sim.reset(true), true);
  assert.is(rig.byte(0x0039), 0);
  rig.pass(MS);
  sim.reset(false);
  rig.pass(MS);
  assert.is(rig.byte(0x0039), 4);
});

bus('refuses the 100,001st frame without a turn of the loop', () => {
  const rig = new Rig();
  const sim = new SimBus(rig.chip, rig.clock);
  const read = Uint8Array.of(0x00, 0x39, 0x00, 0);
  for (let frames = 0; frames < 99_999; frames++) sim.exchange(read);
  sim.turn();
  for (let frames = 0; frames < 100_000; frames++) sim.exchange(read);
  assert.throws(() => sim.exchange(read), /made 100000 frames and does not return/);
  sim.turn();
  sim.exchange(read);
});

bus.run();

const clock = suite('lockstep clock');

clock('counts whole milliseconds of simulated time', () => {
  const rig = new Rig();
  const time = new LockstepClock(rig.clock);
  rig.pass(1999);
  assert.is(time.now(), 1);
  time.wait(5);
  assert.is(time.now(), 6);
});

clock('runs callbacks from its turn alone, in order, each once', () => {
  const rig = new Rig();
  const time = new LockstepClock(rig.clock);
  const ran: string[] = [];
  time.after(3, () => ran.push('three'));
  time.after(2, () => {
    ran.push('two');
    time.after(1, () => ran.push('two and one'));
  });
  time.wait(10);
  assert.equal(ran, []);
  time.turn();
  assert.equal(ran, ['two', 'three']);
  time.turn();
  assert.equal(ran, ['two', 'three']);
  time.wait(1);
  time.turn();
  assert.equal(ran, ['two', 'three', 'two and one']);
});

clock('refuses the 100,001st wait without a turn of the loop', () => {
  const time = new LockstepClock(new Rig().clock);
  for (let waits = 0; waits < 100_000; waits++) time.wait(1);
  assert.throws(() => time.wait(1), /waited 100000 times and does not return/);
  time.turn();
  time.wait(1);
});

clock.run();
