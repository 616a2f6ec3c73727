import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { OPEN, Rig, Sn } from './rig.ts';

const memory = suite('W5100S packet memories (chapter 5)');

const filled = (count: number, from = 0) => Array.from({ length: count }, (_, i) => (from + i) & 0xff);

memory('take and give bytes across the end of a part, in two bursts', () => {
  const rig = new Rig({ txInit: 0x07f0, rxInit: 0x07f0 });
  const { socket, peer } = rig.served();
  socket.send(filled(40));
  peer.send(Uint8Array.from(filled(50, 100)));
  rig.pass();
  assert.equal([...peer.received()], filled(40));
  assert.equal(socket.receive(), filled(50, 100));
  assert.equal(rig.faults, []);
});

memory('do not wrap: a burst over the end of a part lands in the next', () => {
  const rig = new Rig();
  rig.write(0x47fe, [1, 2, 3, 4]);
  assert.equal(rig.read(0x4800, 2), [3, 4]);
  assert.equal(rig.kinds, ['buffer-crossed']);
});

memory('report a burst that is read over the end of a part, once', () => {
  const rig = new Rig();
  rig.read(0x67fe, 0x1004);
  assert.equal(rig.kinds, ['buffer-crossed']);
});

memory('lie one behind the other by their sizes', () => {
  const rig = new Rig({ rxInit: 0 });
  // 4, 2, 1 and 1 KB.
  rig.write(0x001a, [0b00_00_01_10]);
  const host = rig.host();
  const socket = rig.sockets[3];
  Object.assign(socket, { rx: 0x6000 + 7 * 1024, size: 1024 });
  socket.listen(80);
  const peer = host.connect(80);
  rig.pass();
  peer.send(Uint8Array.from(filled(300)));
  rig.pass();
  assert.equal(rig.read(0x7c00, 300), filled(300));
  assert.is(socket.word(Sn.RX_RSR), 300);
});

memory('of 8 KB for one socket leave nothing for those behind it', () => {
  const rig = new Rig();
  rig.write(0x001a, [0b00_00_00_11, 0b00_00_00_11]);
  rig.sockets[0].open(0x21, 80);
  assert.equal(rig.faults, []);
  rig.sockets[1].write(Sn.MR, 0x21);
  rig.sockets[1].command(OPEN);
  assert.equal(rig.kinds, ['buffer-size', 'buffer-size']);
});

memory('of no size cannot be opened', () => {
  const rig = new Rig();
  rig.sockets[2].write(Sn.RXBUF_SIZE, 0);
  rig.sockets[2].open(0x21, 80);
  assert.equal(rig.kinds, ['buffer-size']);
});

memory('of sizes that do not exist are reported', () => {
  const rig = new Rig();
  rig.sockets[2].write(Sn.RXBUF_SIZE, 3);
  rig.sockets[2].write(Sn.RXBUF_SIZE, 16);
  assert.equal(rig.kinds, ['buffer-size', 'buffer-size']);
});

memory('that move under an open socket are reported', () => {
  const rig = new Rig();
  rig.sockets[0].listen(80);
  rig.write(0x001b, [0x15]);
  assert.equal(rig.kinds, ['buffer-moved']);
});

memory('are acted on after two equal reads of a counter, or it is reported', () => {
  const rig = new Rig();
  const { socket, peer } = rig.served();
  peer.send('once');
  rig.pass();
  socket.word(Sn.RX_RSR);
  rig.read(0x6000, 4);
  assert.equal(rig.kinds, ['read-once']);
});

memory.run();
