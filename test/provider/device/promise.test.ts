import * as assert from 'uvu/assert';
import {
  accept,
  type Channel,
  chunks,
  clients,
  close,
  connect,
  listen,
  read,
  shutdown,
  write,
} from '../../../provider/adapters/promise.ts';
import { errorName, type WsaError } from '../../../provider/headers/error-names.ts';
import * as codes from '../../../provider/headers/errors.ts';
import { inet } from '../../../provider/index.ts';
import type { Peer } from '../../../sim/hosts/peer.ts';
import { slots } from '../../support/calls.ts';
import { type Device, type DeviceOptions, newDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';

const promises = suite('promises');

const text = (bytes: Uint8Array | null) => (bytes ? Buffer.from(bytes).toString('latin1') : null);
const bytes = (words: string) => Uint8Array.from(Buffer.from(words, 'latin1'));

/** Adds a test with a started device, which is stopped whatever happens. */
function test(name: string, body: (device: Device) => Promise<void>, options: DeviceOptions = {}): void {
  promises(name, async () => {
    const device = newDevice(options).start();
    try {
      device.awaitLink();
      await body(device);
    } finally {
      device.stop();
    }
  });
}

/** Lets simulated time pass until `promise` is settled; what follows from it on the device comes later. */
async function soon<T>(device: Device, promise: Promise<T>, ms = 5000): Promise<T> {
  let settled = false;
  const done = () => {
    settled = true;
  };
  promise.then(done, done);
  for (let passed = 0; passed < ms && !settled; passed++) {
    device.run(1);
    await new Promise(setImmediate);
  }
  assert.ok(settled, `not within ${ms} ms`);
  return promise;
}

async function refusal(device: Device, promise: Promise<unknown>): Promise<string> {
  const error = await soon(device, promise).then(
    () => null,
    (reason: WsaError) => reason,
  );
  return error ? `${error.name} ${error.code} ${error.message}` : 'none';
}

/** A listener on port 80, and a connection from `peer` to `channel`. */
async function conversation(device: Device): Promise<{ listener: Channel; channel: Channel; peer: Peer }> {
  const listener = await listen(device.info, 80, 5);
  const peer = device.host.connect(80);
  const channel = await soon(device, accept(listener));
  return { listener, channel, peer };
}

test('of listen and accept give each client, in its order, with its name', async (d) => {
  const listener = await listen(d.info, 80, 5);
  assert.is(listener.name.port, 80);
  const first = accept(listener);
  const peers = [d.host.connect(80), d.host.connect(80)];
  const ports = [(await soon(d, first)).name.port, (await soon(d, accept(listener))).name.port];
  assert.equal(ports.toSorted(), peers.map((peer) => peer.localPort).toSorted());
});

test('of read give the waiting bytes, then later ones, then null at every call', async (d) => {
  const { channel, peer } = await conversation(d);
  peer.send('one');
  d.run(20);
  assert.is(text(await soon(d, read(channel))), 'one');
  const next = read(channel);
  peer.send('two');
  assert.is(text(await soon(d, next)), 'two');
  peer.fin();
  assert.is(await soon(d, read(channel)), null);
  assert.is(await soon(d, read(channel)), null);
});

test('of write are kept in order, when the chip has all of each', async (d) => {
  const { channel, peer } = await conversation(d);
  const order: string[] = [];
  peer.window(0);
  d.run(5);
  const one = write(channel, new Uint8Array(9000).fill(97)).then(() => order.push('a'));
  const two = write(channel, bytes('b')).then(() => order.push('b'));
  d.run(500);
  await new Promise(setImmediate);
  assert.equal(order, []);
  peer.window(65_535);
  await soon(d, Promise.all([one, two]));
  await shutdown(channel);
  d.run(500);
  assert.equal([order.join(''), peer.text() === `${'a'.repeat(9000)}b`, peer.peerClosed], ['ab', true, true]);
});

test('of connect give a connection that talks both ways', async (d) => {
  let peer: Peer | null = null;
  d.host.listen(81, (one) => {
    peer = one;
    one.onEstablished = () => one.send('welcome');
  });
  const channel = await soon(d, connect(d.info, inet(10, 0, 2, 2, 81)));
  assert.is(text(await soon(d, read(channel))), 'welcome');
  await soon(d, write(channel, bytes('thanks')));
  d.run(20);
  assert.is((peer as Peer | null)?.text(), 'thanks');
});

test('are rejected with the name, the number and the function of what failed', async (d) => {
  assert.is(
    await refusal(d, connect(d.info, inet(10, 0, 2, 2, 9))),
    'WSAECONNREFUSED 10061 WSPConnect: WSAECONNREFUSED',
  );
  assert.is(
    await refusal(d, connect(d.info, inet(0, 0, 0, 0, 9))),
    'WSAEADDRNOTAVAIL 10049 WSPConnect: WSAEADDRNOTAVAIL',
  );
  const { channel, peer } = await conversation(d);
  assert.is(await refusal(d, listen(d.info, 80, 1)), 'WSAEADDRINUSE 10048 WSPBind: WSAEADDRINUSE');
  const pending = read(channel);
  assert.is(await refusal(d, read(channel)), 'WSAEALREADY 10037 wait: WSAEALREADY');
  peer.rst();
  assert.is(await refusal(d, pending), 'WSAECONNRESET 10054 WSPRecv: WSAECONNRESET');
  assert.is(await refusal(d, write(channel, bytes('x'))), 'WSAECONNRESET 10054 WSPSend: WSAECONNRESET');
});

for (const [what, end, code] of [
  ['a reset', (_, peer) => peer.rst(), 'WSAECONNRESET 10054 WSPSend: WSAECONNRESET'],
  ['a close', (channel) => close(channel), 'WSAENOTSOCK 10038 WSPSend: WSAENOTSOCK'],
] as [string, (channel: Channel, peer: Peer) => void, string][]) {
  test(`of write after ${what} are rejected with its error, however much of the write before was sent`, async (d) => {
    const { channel, peer } = await conversation(d);
    peer.window(0);
    d.run(5);
    const cut = refusal(d, write(channel, new Uint8Array(9000)));
    d.run(20);
    end(channel, peer);
    assert.match(await cut, /^WSAE(CONNRESET|INTR) /);
    // The chip had taken 2,048 bytes: one byte is fewer, and 2,048 are as many.
    for (const size of [1, 2048, 9000])
      assert.is(await refusal(d, write(channel, new Uint8Array(size))), code);
  });
}

test('of connect that are rejected leave nothing open, however many there are', async (d) => {
  for (let i = 0; i < 60; i++)
    assert.is(
      await refusal(d, connect(d.info, inet(10, 0, 2, 2, 9))),
      'WSAECONNREFUSED 10061 WSPConnect: WSAECONNREFUSED',
      `connect ${i}`,
    );
  assert.is(slots(d), '');
});

test('of listen and accept are rejected and leave nothing open', async (d) => {
  await listen(d.info, 80, 5);
  for (let i = 0; i < 60; i++)
    assert.is(await refusal(d, listen(d.info, 80, 1)), 'WSAEADDRINUSE 10048 WSPBind: WSAEADDRINUSE');
  const closed = await listen(d.info, 81, 5);
  close(closed);
  assert.is(await refusal(d, accept(closed)), 'WSAENOTSOCK 10038 WSPAccept: WSAENOTSOCK');
});

test('that wait are rejected with WSAEINTR when their socket is closed', async (d) => {
  const { listener, channel, peer } = await conversation(d);
  peer.window(0);
  d.run(5);
  const waiting = [accept(listener), read(channel), write(channel, new Uint8Array(5000))];
  d.run(20);
  // Nobody has asked yet how they end.
  for (const one of waiting) one.catch(() => {});
  close(listener);
  close(channel);
  close(channel);
  for (const one of waiting) assert.is(await refusal(d, one), 'WSAEINTR 10004 close: WSAEINTR');
  assert.is(await refusal(d, read(channel)), 'WSAENOTSOCK 10038 WSPRecv: WSAENOTSOCK');
});

test('are walked by for await: a listener’s clients, a connection’s bytes', async (d) => {
  const { listener, channel, peer } = await conversation(d);
  peer.send('abc');
  peer.fin();
  let heard = '';
  const walk = (async () => {
    for await (const part of chunks(channel) as unknown as AsyncIterable<Uint8Array>) heard += text(part);
  })();
  await soon(d, walk);
  assert.is(heard, 'abc');
  const next = clients(listener).next();
  d.host.connect(80);
  const { value, done } = await soon(d, next);
  assert.equal([value !== null, done], [true, false]);
});

promises('know every error code by its name', () => {
  for (const [name, code] of Object.entries(codes)) assert.is(errorName(code), name);
  assert.is(errorName(1), '1');
});

promises.run();
