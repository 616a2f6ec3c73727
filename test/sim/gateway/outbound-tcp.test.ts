import { type AddressInfo, createServer, type Socket } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAllow } from '../../../sim/gateway/allow.ts';
import { live, lockstep, packetsIn, until } from './rig.ts';

const test = suite('outbound TCP');

/** A TCP server on a port of 127.0.0.1 that the host chooses, and what it has seen. */
async function serve() {
  const sockets: Socket[] = [];
  const texts: string[] = [];
  const ends: number[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    const at = sockets.push(socket) - 1;
    texts.push('');
    socket.setEncoding('utf8');
    socket.on('data', (text) => {
      texts[at] += text;
    });
    socket.on('end', () => ends.push(at));
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, sockets, texts, ends, stop };
}

/** A server of the host, behind an address of the device's world. */
async function mapped(from = '192.0.2.7:80') {
  const server = await serve();
  const rig = live({ allow: [parseAllow(`${from}=127.0.0.1:${server.port}`)] });
  const connect = (to: string, port = 80) => rig.entrance.run(() => rig.device.connect(port, { ip: to }));
  const stop = async () => {
    await rig.stop();
    await server.stop();
  };
  return { ...rig, server, connect, stop };
}

test('reaches a server of the host under the address that a rule gives it', async () => {
  const { server, entrance, connect, lines, stop } = await mapped();
  const peer = connect('192.0.2.7');
  await until('the connection', () => peer.state === 'ESTABLISHED');
  entrance.run(() => peer.send('to the host'));
  await until('the text', () => server.texts[0] === 'to the host');
  server.sockets[0].write('to the device');
  await until('the answer', () => peer.text() === 'to the device');
  assert.equal(lines, []);
  await stop();
});

test('reaches the address that a rule names as it is', async () => {
  const server = await serve();
  const rig = live({ allow: [parseAllow(`127.0.0.1:${server.port}`)] });
  const peer = rig.entrance.run(() => rig.device.connect(server.port, { ip: '127.0.0.1' }));
  await until('the connection', () => peer.state === 'ESTABLISHED');
  await rig.stop();
  await server.stop();
});

test('takes the place of the page when port 80 of the gateway leads elsewhere', async () => {
  const { server, connect, stop } = await mapped('10.0.2.2:80');
  const peer = connect('10.0.2.2');
  await until('the connection', () => server.sockets.length === 1);
  server.sockets[0].end('mine');
  await until('the text', () => peer.text() === 'mine');
  await stop();
});

test('is answered for an address of the subnet that a rule names', async () => {
  const { connect, stop } = await mapped('10.0.2.80:80');
  const peer = connect('10.0.2.80');
  await until('the connection', () => peer.state === 'ESTABLISHED');
  await stop();
});

test('passes the end of each direction on by itself', async () => {
  const { server, entrance, connect, gateway, stop } = await mapped();
  const peer = connect('192.0.2.7');
  entrance.run(() => {
    peer.send('all I have');
    peer.fin();
  });
  await until('the end of the device', () => server.ends.length === 1);
  assert.is(server.texts[0], 'all I have');
  assert.is(peer.peerClosed, false);
  server.sockets[0].end('late answer');
  await until('the end of the server', () => peer.peerClosed);
  assert.is(peer.text(), 'late answer');
  await until('the end', () => peer.ended === 'closed');
  assert.is(gateway.held, 0);
  await stop();
});

test('passes a reset of the server on to the device', async () => {
  const { server, connect, stop } = await mapped();
  const peer = connect('192.0.2.7');
  await until('the connection', () => server.sockets.length === 1 && peer.state === 'ESTABLISHED');
  server.sockets[0].resetAndDestroy();
  await until('the reset', () => peer.ended === 'reset');
  await stop();
});

test('passes a reset of the device on to the server', async () => {
  const { server, entrance, connect, stop } = await mapped();
  const peer = connect('192.0.2.7');
  await until('the connection', () => server.sockets.length === 1 && peer.state === 'ESTABLISHED');
  let code: unknown = null;
  server.sockets[0].on('error', (error: NodeJS.ErrnoException) => {
    code = error.code;
  });
  entrance.run(() => peer.rst());
  await until('the reset', () => code === 'ECONNRESET');
  await stop();
});

test('is refused by a closed port of the host', async () => {
  const { server, connect, lines, stop } = await mapped();
  await server.stop();
  const peer = connect('192.0.2.7');
  await until('the refusal', () => peer.ended === 'refused');
  // The rule is right: there is nothing to advise.
  assert.equal(lines, []);
  await stop();
});

test('stays unanswered without a route of the host, with a line about it', async () => {
  const rig = live({ allow: [parseAllow('192.0.2.7:80=255.255.255.255:80')] });
  const peer = rig.entrance.run(() => rig.device.connect(80, { ip: '192.0.2.7' }));
  await until('the line', () => rig.lines.length === 1);
  assert.match(rig.lines[0], /^no answer: the host cannot reach 255\.255\.255\.255:80 \(E[A-Z_]+\)$/);
  assert.is(peer.state, 'SYN_SENT');
  await rig.stop();
});

test('does not connect twice for a SYN that is repeated', async () => {
  const { server, entrance, device, connect, stop } = await mapped();
  const peer = connect('192.0.2.7');
  const isn = { seq: 0, ack: 0, flags: 0x02, window: 1000, mss: 1460, payload: new Uint8Array(0) };
  entrance.run(() => {
    for (let round = 0; round < 3; round += 1) {
      device.sendSegment('192.0.2.7', { ...isn, sourcePort: peer.localPort, destinationPort: 80 });
    }
  });
  await until('the connection', () => server.sockets.length > 0);
  const other = connect('192.0.2.7');
  await until('another connection', () => other.state === 'ESTABLISHED');
  assert.is(server.sockets.length, 2);
  await stop();
});

/** As `mapped`, on a clock that moves only as far as the test lets it: a millisecond with each look. */
async function cranked() {
  const server = await serve();
  const rig = lockstep({ allow: [parseAllow(`192.0.2.7:80=127.0.0.1:${server.port}`)] });
  const look = (what: string, condition: () => boolean) =>
    until(what, () => {
      rig.clock.advance(1000);
      return condition();
    });
  const stop = async () => {
    await rig.gateway.close();
    await server.stop();
  };
  return { ...rig, server, look, stop };
}

test('notices within a minute that the device has forgotten a connection', async () => {
  const { server, device, clock, look, gateway, stop } = await cranked();
  const peer = device.connect(80, { ip: '192.0.2.7' });
  await look('the connection', () => server.sockets.length === 1 && peer.state === 'ESTABLISHED');
  let code: unknown = null;
  server.sockets[0].on('error', (error: NodeJS.ErrnoException) => {
    code = error.code;
  });
  peer.vanish();
  clock.advance(59_000_000);
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.is(code, null);
  clock.advance(1_100_000);
  await look('the reset', () => code === 'ECONNRESET');
  assert.is(gateway.held, 0);
  await stop();
});

test('keeps a connection that is idle for an hour', async () => {
  const { server, device, clock, look, stop } = await cranked();
  const peer = device.connect(80, { ip: '192.0.2.7' });
  await look('the connection', () => server.sockets.length === 1 && peer.state === 'ESTABLISHED');
  clock.advance(3_600_000_000);
  server.sockets[0].write('still here');
  await look('the text', () => peer.text() === 'still here');
  await stop();
});

test('answers nothing any more to a device that has taken its SYN back', async () => {
  const { device, clock, frames, look, stop } = await cranked();
  device.ping('10.0.2.2', () => {});
  const peer = device.connect(80, { ip: '192.0.2.7' });
  clock.advance(10_000);
  frames.length = 0;
  const rst = { seq: 0, ack: 0, flags: 0x04, window: 0, mss: null, payload: new Uint8Array(0) };
  device.sendSegment('192.0.2.7', { ...rst, sourcePort: peer.localPort, destinationPort: 80 });
  peer.vanish();
  clock.advance(1000);
  const next = device.connect(80, { ip: '192.0.2.7' });
  await look('the next connection', () => next.state === 'ESTABLISHED');
  const ports = packetsIn(frames).map(({ payload }) => payload[2] * 256 + payload[3]);
  assert.not.ok(ports.includes(peer.localPort));
  await stop();
});

test('gives the place of a connection again as soon as both sides have ended it, whoever ended first', async () => {
  const { server, connect, entrance, lines, stop } = await mapped();
  const peers = Array.from({ length: 64 }, () => connect('192.0.2.7'));
  await until('64 connections', () => server.sockets.length === 64);
  for (const socket of server.sockets) socket.end();
  await until('64 ends', () => peers.every(({ peerClosed }) => peerClosed));
  entrance.run(() => peers.map((peer) => peer.fin()));
  // The gateway ended first: its side of each connection waits for late segments for a second.
  await until('64 answers', () => server.ends.length === 64);
  const another = connect('192.0.2.7');
  await until('another', () => another.state === 'ESTABLISHED' || another.ended !== null);
  assert.equal([another.ended, lines], [null, []]);
  await stop();
});

test('has 64 connections at most, and a place again when one has ended', async () => {
  const { server, entrance, connect, lines, stop } = await mapped();
  const peers = Array.from({ length: 64 }, () => connect('192.0.2.7'));
  await until('64 connections', () => peers.every(({ state }) => state === 'ESTABLISHED'));
  const more = connect('192.0.2.7');
  await until('the refusal', () => more.ended === 'refused');
  assert.equal(lines, ['refused: the device has 64 connections to the outside already']);
  entrance.run(() => peers[0].rst());
  await until('an end', () => peers[0].ended !== null);
  let next = connect('192.0.2.7');
  await until('a place', () => {
    if (next.ended === 'refused') next = connect('192.0.2.7');
    return next.state === 'ESTABLISHED';
  });
  await until('the server to hear of it', () => server.sockets.length > 64);
  await stop();
});

test('takes the call anew that was under way when all were ended', async () => {
  const { server, gateway, connect, stop } = await mapped();
  const { onCall } = gateway.host;
  gateway.host.onCall = (call) => {
    const taken = onCall?.(call) ?? false;
    gateway.host.onCall = onCall;
    gateway.disconnect();
    return taken;
  };
  const peer = connect('192.0.2.7');
  await until('the connection', () => peer.state === 'ESTABLISHED');
  await until('its other end', () => server.sockets.length === 1);
  await stop();
});

test.run();
