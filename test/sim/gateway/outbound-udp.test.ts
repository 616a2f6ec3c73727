import { createSocket, type Socket } from 'node:dgram';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAllow } from '../../../sim/gateway/allow.ts';
import { showIp } from '../../../sim/net/address.ts';
import { parseIcmp } from '../../../sim/net/icmp.ts';
import { live, packetsIn, until } from './rig.ts';

const test = suite('outbound UDP');

/** A UDP socket on 127.0.0.1 that answers each datagram with the same in capitals. */
async function echo(answer = true): Promise<{ socket: Socket; port: number; from: number[] }> {
  const socket = createSocket('udp4');
  const from: number[] = [];
  socket.on('message', (bytes, { address, port }) => {
    from.push(port);
    if (answer) socket.send(bytes.toString().toUpperCase(), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return { socket, port: socket.address().port, from };
}

test('goes to the host and comes back from the address that was asked', async () => {
  const server = await echo();
  const rig = live({ allow: [parseAllow(`192.0.2.7:123=127.0.0.1:${server.port}/udp`)] });
  const port = rig.device.udp(5000);
  rig.entrance.run(() => port.send('192.0.2.7', 123, Buffer.from('time?')));
  await until('the answer', () => port.received.length === 1);
  const [{ ip, port: source, bytes }] = port.received;
  assert.equal([ip, source, Buffer.from(bytes).toString()], ['192.0.2.7', 123, 'TIME?']);
  assert.equal(rig.lines, []);
  await rig.stop();
  server.socket.close();
});

test('has one port of the host for each pair, and the same for the next datagram', async () => {
  const server = await echo();
  const rig = live({ allow: [parseAllow(`10.0.2.2:123=127.0.0.1:${server.port}/udp`)] });
  const ports = [5000, 5001].map((port) => rig.device.udp(port));
  const ask = (at: number) => rig.entrance.run(() => ports[at].send('10.0.2.2', 123, Buffer.from(`${at}`)));
  for (const at of [0, 1, 0]) {
    const { length } = server.from;
    ask(at);
    await until('the datagram', () => server.from.length > length);
  }
  assert.is(server.from[0], server.from[2]);
  assert.is.not(server.from[0], server.from[1]);
  assert.is(rig.gateway.outbound.udp.size, 2);
  await rig.stop();
  server.socket.close();
});

test("forgets a pair that is silent for two minutes of the device's time", async () => {
  const server = await echo(false);
  const rig = live({ allow: [parseAllow(`10.0.2.2:123=127.0.0.1:${server.port}/udp`)] });
  rig.entrance.run(() => rig.device.udp(5000).send('10.0.2.2', 123, Uint8Array.of(1)));
  await until('the datagram', () => server.from.length === 1);
  rig.clock.advance(119_000_000);
  assert.is(rig.gateway.outbound.udp.size, 1);
  rig.clock.advance(1_000_000);
  assert.is(rig.gateway.outbound.udp.size, 0);
  await rig.stop();
  server.socket.close();
});

test('takes answers from the target only', async () => {
  const server = await echo(false);
  const rig = live({ allow: [parseAllow(`10.0.2.2:123=127.0.0.1:${server.port}/udp`)] });
  const port = rig.device.udp(5000);
  rig.entrance.run(() => port.send('10.0.2.2', 123, Uint8Array.of(1)));
  await until('the datagram', () => server.from.length === 1);
  const stranger = createSocket('udp4');
  await new Promise<void>((resolve) =>
    stranger.send('stranger', server.from[0], '127.0.0.1', () => resolve()),
  );
  server.socket.send('friend', server.from[0], '127.0.0.1');
  await until('the answer', () => port.received.length > 0);
  assert.equal(
    port.received.map(({ bytes }) => Buffer.from(bytes).toString()),
    ['friend'],
  );
  await rig.stop();
  stranger.close();
  server.socket.close();
});

test('gets "port unreachable" from a closed port, quoting the datagram', async () => {
  const server = await echo(false);
  const rig = live({ allow: [parseAllow(`192.0.2.7:123=127.0.0.1:${server.port}/udp`)] });
  await new Promise<void>((resolve) => server.socket.close(() => resolve()));
  rig.entrance.run(() => rig.device.udp(5000).send('192.0.2.7', 123, new Uint8Array(100)));
  const errors = () =>
    packetsIn(rig.frames).flatMap((packet) => {
      const message = packet.protocol === 1 ? parseIcmp(packet.payload) : null;
      return message ? { from: showIp(packet.source), message } : [];
    });
  await until('the error', () => errors().length > 0);
  const [{ from, message }] = errors();
  assert.equal([from, message.type, message.code, message.payload.length], ['192.0.2.7', 3, 3, 28]);
  assert.is(rig.gateway.outbound.udp.size, 0);
  await rig.stop();
});

test('drops answers that no frame can carry, with a line', async () => {
  const server = await echo(false);
  const rig = live({ allow: [parseAllow(`10.0.2.2:123=127.0.0.1:${server.port}/udp`)] });
  const port = rig.device.udp(5000);
  rig.entrance.run(() => port.send('10.0.2.2', 123, Uint8Array.of(1)));
  await until('the datagram', () => server.from.length === 1);
  server.socket.send(new Uint8Array(1473), server.from[0], '127.0.0.1');
  server.socket.send(new Uint8Array(1472), server.from[0], '127.0.0.1');
  await until('the longest answer', () => port.received.length > 0);
  assert.equal(
    port.received.map(({ bytes }) => bytes.length),
    [1472],
  );
  assert.equal(rig.lines, ['dropped: a datagram of 1473 bytes for the device; 1472 fit into a frame']);
  await rig.stop();
  server.socket.close();
});

test.run();
