import * as assert from 'uvu/assert';
import { suite } from '../../support/suite.ts';
import { be16, Rig, text } from './rig.ts';

const slots = suite("the ESP32's Arduino calls");

const HOST = [10, 0, 2, 2];
const NONE = 255;

const joined = (options = {}): Rig => new Rig(options).join();

/** START_SERVER_TCP on the next free slot. */
function serve(rig: Rig, port: number): number {
  const slot = rig.one(0x3f);
  if (rig.one(0x28, be16(port), [slot], [0]) !== 1) throw new Error('it does not listen');
  return slot;
}

/** AVAIL_DATA: with the flag, and without, padded with zeros. */
const accept = (rig: Rig, slot: number): number => rig.one(0x2b, [slot], [1]);
const available = (rig: Rig, slot: number): number => rig.one(0x2b, [slot]);

function read(rig: Rig, slot: number): string {
  const [bytes] = rig.call(0x45, [slot], [0xff, 0]) ?? [[]];
  return Buffer.from(bytes).toString();
}

slots('accept returns each client once, data or not', () => {
  const rig = joined();
  const slot = serve(rig, 80);
  assert.equal([slot, rig.one(0x29, [slot]), accept(rig, slot)], [0, 1, NONE]);
  rig.host.connect(80, { sourcePort: 5001 });
  rig.run(5);
  assert.is(rig.chip.interrupt, true);
  assert.is(accept(rig, slot), 1);
  assert.equal(rig.call(0x3a, [1]), [HOST, be16(5001)]);
  assert.is(accept(rig, slot), NONE);
  assert.is(rig.chip.interrupt, false);
});

slots('available returns the first client with data, again and again', () => {
  const rig = joined();
  const slot = serve(rig, 80);
  const silent = rig.host.connect(80);
  rig.run(5);
  assert.is(available(rig, slot), NONE);
  const speaker = rig.host.connect(80);
  rig.run(5);
  speaker.send('hello');
  rig.run(5);
  assert.is(available(rig, slot), 1);
  assert.is(read(rig, 1), 'hello');
  speaker.send('more');
  rig.run(5);
  assert.is(available(rig, slot), 1);
  assert.is(silent.ended, null);
});

slots("the fork's available returns each client once, as accept does", () => {
  const rig = joined({ firmware: 'adafruit-3.3.0' });
  const slot = serve(rig, 80);
  rig.host.connect(80);
  rig.run(5);
  assert.equal([available(rig, slot), available(rig, slot)], [1, NONE]);
});

slots('about two clients wait at a listener of START_SERVER', () => {
  const rig = joined();
  serve(rig, 80);
  const peers = [1, 2, 3, 4].map(() => {
    const peer = rig.host.connect(80);
    rig.run(5);
    return peer;
  });
  assert.is(peers.filter(({ state }) => state === 'ESTABLISHED').length, 2);
});

slots('bytes go both ways; 2F says that a client lives', () => {
  const rig = joined();
  const slot = serve(rig, 80);
  const peer = rig.host.connect(80);
  rig.run(5);
  const client = accept(rig, slot);
  peer.send('hello');
  rig.run(5);
  assert.equal(rig.call(0x2b, [client]), [[5, 0]]);
  assert.equal([read(rig, client), read(rig, client)], ['hello', '']);
  assert.equal(rig.call(0x44, [client], text('good day')), [[8, 0]]);
  assert.is(rig.one(0x2f, [client]), 4);
  rig.run(5);
  assert.is(peer.text(), 'good day');
  assert.is(rig.one(0x2e, [client]), 1);
  rig.run(5);
  assert.is(peer.peerClosed, true);
});

slots('a client that shuts its side gets no answer once its request is read', () => {
  const rig = joined();
  const slot = serve(rig, 80);
  const peer = rig.host.connect(80);
  rig.run(5);
  const client = accept(rig, slot);
  peer.send('GET');
  peer.fin();
  rig.run(5);
  assert.is(read(rig, client), 'GET');
  assert.equal(rig.call(0x44, [client], text('answer')), [[0, 0]]);
});

slots('a slot is freed by 2F when its client has gone; in the fork by 2E alone', () => {
  for (const [firmware, free] of [
    ['arduino-2.0.0', 1],
    ['adafruit-3.3.0', 2],
  ] as const) {
    const rig = joined({ firmware });
    const slot = serve(rig, 80);
    const peer = rig.host.connect(80);
    rig.run(5);
    const client = accept(rig, slot);
    peer.rst();
    rig.run(5);
    assert.equal([rig.one(0x2f, [client]), rig.one(0x3f)], [0, free]);
    rig.call(0x2e, [client]);
    assert.is(rig.one(0x3f), 1);
  }
});

slots('a send to an accepted client stops the firmware until all of it fits', () => {
  const rig = joined();
  const slot = serve(rig, 80);
  const peer = rig.host.connect(80, { window: 0 });
  rig.run(5);
  const client = accept(rig, slot);
  for (let n = 0; n < 2; n++) rig.call(0x44, [client], new Array(2500).fill(65));
  rig.frame(rig.command(0x44, [[client], new Array(2500).fill(66)]));
  rig.run(20_000);
  assert.is(rig.chip.ready, true);
  peer.window(65535);
  rig.run(10_000);
  assert.is(rig.chip.ready, false);
  assert.equal(rig.answer(0x44), [[0xc4, 0x09]]);
});

slots('START_CLIENT stops the firmware until the connect is over, and answers nothing when it fails', () => {
  const rig = joined();
  rig.host.listen(7000, () => {});
  assert.equal(rig.call(0x2d, HOST, be16(7000), [0], [0]), [[1]]);
  assert.equal(rig.call(0x2d, HOST, be16(7001), [1], [0]), []);
  const nobody = [10, 0, 2, 99];
  rig.frame(rig.command(0x2d, [nobody, be16(80), [2], [0]]));
  rig.run(20_000);
  assert.is(rig.chip.ready, true);
});

slots('a slot beyond the tables is reported', () => {
  const rig = joined();
  rig.call(0x2f, [12]);
  assert.equal(rig.kinds, ['bad-slot']);
});

slots('a datagram is told by 2B once GPIO0 has parsed it, and its sender is the target of the next', () => {
  const rig = joined();
  const slot = rig.one(0x3f);
  assert.is(rig.one(0x28, be16(5353), [slot], [1]), 1);
  const peer = rig.host.udp(9000);
  peer.send('10.0.2.15', 5353, Uint8Array.from(text('ping')));
  rig.run(5);
  assert.equal(rig.call(0x2b, [slot]), [[4, 0]]);
  assert.equal(rig.call(0x3a, [slot]), [HOST, be16(9000)]);
  assert.is(read(rig, slot), 'ping');
  rig.call(0x46, [slot], text('pong'));
  assert.is(rig.one(0x39, [slot]), 1);
  rig.run(5);
  assert.is(Buffer.from(peer.received[0].bytes).toString(), 'pong');
});

slots('a client that is accepted while no descriptor is left is ended', () => {
  const rig = joined({ firmware: 'adafruit-3.3.0' });
  serve(rig, 80);
  for (let n = 0; n < 5; n++) rig.socket();
  const peer = rig.host.connect(80);
  rig.run(5);
  assert.is(peer.peerClosed, true);
});

slots.run();
