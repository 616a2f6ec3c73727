import { createSocket, type Socket } from 'node:dgram';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { live, until } from './rig.ts';

const test = suite('UDP forward');

/** A device that echoes on port 7 and writes down who has asked, and a forward to it. */
async function forwarded() {
  const rig = live();
  const echo = rig.device.udp(7);
  const from: number[] = [];
  echo.onDatagram = ({ ip, port, bytes }) => {
    from.push(port);
    echo.send(ip, port, bytes);
  };
  const forward = await rig.gateway.forward({ protocol: 'udp', hostPort: 0, devicePort: 7 });
  return { ...rig, echo, from, forward };
}

/** A client on the host, and what it has been answered. */
async function client(): Promise<{ socket: Socket; port: number; texts: string[]; close: () => void }> {
  const socket = createSocket('udp4');
  const texts: string[] = [];
  socket.on('message', (bytes) => texts.push(bytes.toString()));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { socket, port: socket.address().port, texts, close: () => socket.close() };
}

test('carries a datagram to the device and the answer back', async () => {
  const { forward, stop } = await forwarded();
  const { socket, texts, close } = await client();
  socket.send('hello', forward.hostPort, '127.0.0.1');
  await until('the answer', () => texts.length === 1);
  assert.equal(texts, ['hello']);
  close();
  await stop();
});

test('keeps clients apart, each on its own port number', async () => {
  const { forward, from, stop } = await forwarded();
  const clients = await Promise.all([client(), client(), client()]);
  clients.forEach(({ socket }, at) => {
    for (let round = 0; round < 3; round += 1) socket.send(`${at}`, forward.hostPort, '127.0.0.1');
  });
  await until('all answers', () => clients.every(({ texts }) => texts.length === 3));
  clients.forEach(({ texts, close }, at) => {
    assert.equal(texts, [`${at}`, `${at}`, `${at}`]);
    close();
  });
  assert.equal(new Set(from), new Set(clients.map(({ port }) => port)));
  await stop();
});

test('takes another port for a client whose own is in use on the gateway', async () => {
  const { forward, from, gateway, stop } = await forwarded();
  const { socket, port, texts, close } = await client();
  gateway.host.udp(port);
  socket.send('hello', forward.hostPort, '127.0.0.1');
  await until('the answer', () => texts.length === 1);
  assert.is.not(from[0], port);
  close();
  await stop();
});

test('leads several host ports to several device ports', async () => {
  const rig = await forwarded();
  const other = rig.device.udp(9);
  const second = await rig.gateway.forward({ protocol: 'udp', hostPort: 0, devicePort: 9 });
  const { socket, texts, close } = await client();
  socket.send('to 9', second.hostPort, '127.0.0.1');
  socket.send('to 7', rig.forward.hostPort, '127.0.0.1');
  await until('both', () => other.received.length === 1 && texts.length === 1);
  assert.is(Buffer.from(other.received[0].bytes).toString(), 'to 9');
  assert.equal(texts, ['to 7']);
  // One client of two forwards is two clients.
  assert.is.not(other.received[0].port, rig.from[0]);
  close();
  await rig.stop();
});

test('forgets a client that is silent for two minutes, and takes its port back', async () => {
  const { forward, from, gateway, clock, stop } = await forwarded();
  const { socket, texts, close } = await client();
  socket.send('hello', forward.hostPort, '127.0.0.1');
  await until('the answer', () => texts.length === 1);
  clock.advance(119_000_000);
  assert.ok(gateway.host.hasUdp(from[0]));
  clock.advance(1_000_000);
  assert.is(gateway.host.hasUdp(from[0]), false);
  close();
  await stop();
});

test('has 64 clients at most: the one that was silent longest gives way', async () => {
  const { forward, from, gateway, stop } = await forwarded();
  const clients = await Promise.all(Array.from({ length: 65 }, client));
  for (const { socket, texts } of clients) {
    socket.send('x', forward.hostPort, '127.0.0.1');
    await until('the answer', () => texts.length === 1);
  }
  const open = from.filter((port) => gateway.host.hasUdp(port));
  assert.equal(open, from.slice(1));
  for (const { close } of clients) close();
  await stop();
});

test('passes nothing on that the device sends from another port', async () => {
  const { forward, from, device, entrance, stop } = await forwarded();
  const { socket, texts, close } = await client();
  socket.send('one', forward.hostPort, '127.0.0.1');
  await until('the answer', () => texts.length === 1);
  const other = device.udp(8);
  entrance.run(() => other.send('10.0.2.2', from[0], Buffer.from('from 8')));
  socket.send('two', forward.hostPort, '127.0.0.1');
  await until('the next answer', () => texts.includes('two'));
  assert.equal(texts, ['one', 'two']);
  close();
  await stop();
});

test('carries 1,472 bytes, and drops what does not fit into a frame', async () => {
  const { forward, from, stop } = await forwarded();
  const { socket, texts, close } = await client();
  socket.send('x'.repeat(1473), forward.hostPort, '127.0.0.1');
  socket.send('x'.repeat(1472), forward.hostPort, '127.0.0.1');
  await until('the answer', () => texts.length === 1);
  assert.equal([texts[0].length, from.length], [1472, 1]);
  close();
  await stop();
});

test('rejects when the host port is taken, and gives it back when it is closed', async () => {
  const { forward, gateway, stop } = await forwarded();
  const rule = { protocol: 'udp', hostPort: forward.hostPort, devicePort: 7 } as const;
  const failed = await gateway.forward(rule).catch((error: NodeJS.ErrnoException) => error.code);
  assert.is(failed, 'EADDRINUSE');
  await forward.close();
  const again = await gateway.forward(rule);
  assert.is(again.hostPort, rule.hostPort);
  await again.close();
  await stop();
});

test.run();
