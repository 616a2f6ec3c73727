import { createHash } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ForwardedConnection } from '../../../sim/gateway/forwarded-connection.ts';
import type { Peer } from '../../../sim/hosts/peer.ts';
import { parseTcp } from '../../../sim/net/tcp/segment.ts';
import { Random } from '../../../sim/random.ts';
import { live, lockstep, packetsIn, until } from './rig.ts';

const MEGABYTE = 1_048_576;
/** What a socket of the host gives at once. */
const READ = 65_536;
/** The bounds that the gateway promises: a window for the client, and for the device one besides two reads. */
const MOST_FOR_CLIENT = 65_535;
const MOST_FOR_DEVICE = 65_535 + 2 * READ;

const SEED = 99;

function noise(length: number): Buffer {
  const random = new Random(SEED);
  return Buffer.from(Uint8Array.from({ length }, () => random.below(256)));
}

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const test = suite('back-pressure, byte by byte');

/** A client's socket without a network: it takes and gives bytes only when the test says so. */
class ScriptedSocket extends Duplex {
  readonly taken: Uint8Array[] = [];
  given = 0;
  private readonly supply: Uint8Array;
  private stuck: (() => void)[] = [];
  private reading: boolean;

  constructor(supply: Uint8Array, reading: boolean) {
    super({ readableHighWaterMark: READ, writableHighWaterMark: 16_384, allowHalfOpen: true });
    this.supply = supply;
    this.reading = reading;
  }

  override _read(): void {
    const chunk = this.supply.subarray(this.given, this.given + READ);
    this.given += chunk.length;
    if (chunk.length > 0) this.push(chunk);
  }

  override _write(bytes: Uint8Array, _encoding: string, done: () => void): void {
    this.taken.push(bytes.slice());
    if (this.reading) done();
    else this.stuck.push(done);
  }

  /** The client reads on, and goes on reading. */
  startReading(): void {
    this.reading = true;
    for (const done of this.stuck.splice(0)) done();
  }

  resetAndDestroy(): void {
    this.destroy();
  }
}

/** A forwarded connection between a scripted socket and a device in lockstep, which begins with `window`. */
function tied(socket: ScriptedSocket, window = 65_535) {
  const rig = lockstep();
  const accepted: Peer[] = [];
  rig.device.listen(80, (peer) => accepted.push(peer), { window });
  const peer = rig.gateway.host.connect(80);
  socket.pause();
  const connection = new ForwardedConnection(socket as unknown as Socket, peer, rig.entrance, () => {});
  /** Lets time pass for the device, and the host's streams take their turns. */
  const run = async (rounds = 50) => {
    for (let round = 0; round < rounds; round += 1) {
      rig.clock.advance(20_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  return { ...rig, connection, accepted, run };
}

test('fills the window of a device whose client does not read, and holds no more than that', async () => {
  const data = noise(MEGABYTE);
  const socket = new ScriptedSocket(new Uint8Array(0), false);
  const { connection, accepted, frames, run } = tied(socket);
  await run(2);
  const [device] = accepted;
  device.send(data);
  await run();
  assert.is(connection.held, MOST_FOR_CLIENT);
  // What the gateway has not taken is where it was: with the device.
  assert.is(device.connection.unacked + device.connection.unsent, MEGABYTE - MOST_FOR_CLIENT);
  const last = packetsIn(frames).at(-1);
  assert.is(last && parseTcp(last.payload, last.source, last.destination)?.window, 0);
  socket.startReading();
  // The device hears of it at once, long before it would ask (a quarter of a second after the last time).
  await run(2);
  assert.ok(device.connection.unsent < MEGABYTE - 2 * MOST_FOR_CLIENT, `${device.connection.unsent} bytes`);
  await run(200);
  assert.is(hash(Buffer.concat(socket.taken)), hash(data));
  assert.is(connection.held, 0);
  socket.destroy();
});

test('does not read a client whose device has no room', async () => {
  const data = noise(MEGABYTE);
  const socket = new ScriptedSocket(data, true);
  const { connection, accepted, run } = tied(socket);
  await run(1);
  const [device] = accepted;
  device.window(0);
  await run();
  assert.ok(socket.isPaused());
  assert.ok(connection.held <= MOST_FOR_DEVICE, `${connection.held} bytes`);
  assert.ok(socket.given <= MOST_FOR_DEVICE + 65_535, `${socket.given} bytes were taken from the client`);
  device.window(65_535);
  await run(200);
  assert.is(hash(device.received()), hash(data));
  assert.is(connection.held, 0);
  socket.destroy();
});

test('follows a device that takes a little at a time', async () => {
  const data = noise(MEGABYTE / 4);
  const socket = new ScriptedSocket(data, true);
  const { connection, accepted, run } = tied(socket, 0);
  await run(1);
  const [device] = accepted;
  let room = 2048;
  let most = 0;
  const got: Uint8Array[] = [];
  device.room = () => room;
  device.onData = (bytes) => {
    room -= bytes.length;
    got.push(bytes.slice());
    most = Math.max(most, connection.held);
  };
  for (let round = 0; round < 200; round += 1) {
    room = 2048;
    device.connection.roomGrew();
    await run(1);
  }
  assert.is(hash(Buffer.concat(got)), hash(data));
  assert.ok(most <= MOST_FOR_DEVICE, `${most} bytes`);
  socket.destroy();
});

test.run();

const sockets = suite('back-pressure through sockets of the host');

/** Waits until a count has not moved for 40 looks. */
async function standstill(what: string, count: () => number): Promise<void> {
  let last = -1;
  let still = 0;
  await until(what, () => {
    still = count() === last ? still + 1 : 0;
    last = count();
    return last > 0 && still === 40;
  });
}

async function forwarded() {
  const rig = live();
  const accepted: Peer[] = [];
  rig.device.listen(80, (peer) => accepted.push(peer));
  const forward = await rig.gateway.forward({ hostPort: 0, devicePort: 80 });
  const client = connect(forward.hostPort, '127.0.0.1');
  client.pause();
  await until('the connection', () => accepted.length === 1 && accepted[0].state === 'ESTABLISHED');
  let most = 0;
  rig.wire.tap = () => {
    most = Math.max(most, rig.gateway.held);
  };
  return { ...rig, client, device: accepted[0], most: () => most };
}

// The kernel's own buffers take some megabytes on loopback; these must be full before anything stands still.
const MUCH = 16 * MEGABYTE;

sockets('stops a device whose client does not read', async () => {
  const data = noise(MEGABYTE);
  const { client, device, entrance, gateway, most, stop } = await forwarded();
  for (let sent = 0; sent < MUCH; sent += data.length) entrance.run(() => device.send(data));
  await standstill('a full window', () => MUCH - device.connection.unsent);
  assert.ok(device.connection.unsent > 0, 'the kernel has taken everything');
  assert.ok(gateway.held > 0 && most() <= MOST_FOR_CLIENT, `${most()} bytes`);
  const expected = createHash('sha256');
  for (let sent = 0; sent < MUCH; sent += data.length) expected.update(data);
  const actual = createHash('sha256');
  let length = 0;
  client.on('data', (bytes) => {
    actual.update(bytes);
    length += bytes.length;
  });
  client.resume();
  await until('all of it', () => length === MUCH);
  assert.is(actual.digest('hex'), expected.digest('hex'));
  assert.ok(most() <= MOST_FOR_CLIENT, `${most()} bytes`);
  client.destroy();
  await stop();
});

sockets('stops a client whose device does not read', async () => {
  const data = noise(MEGABYTE);
  const { client, device, entrance, gateway, most, stop } = await forwarded();
  entrance.run(() => device.window(0));
  for (let sent = 0; sent < MUCH; sent += data.length) client.write(data);
  await standstill('a full kernel', () => client.bytesWritten - client.writableLength);
  assert.ok(client.writableLength > 0, 'the kernel has taken everything');
  assert.ok(gateway.held > 0 && gateway.held <= MOST_FOR_DEVICE, `${gateway.held} bytes`);
  const actual = createHash('sha256');
  let length = 0;
  entrance.run(() => {
    device.onData = (bytes) => {
      actual.update(bytes);
      length += bytes.length;
    };
    device.window(65_535);
  });
  await until('all of it', () => length === MUCH);
  const expected = createHash('sha256');
  for (let sent = 0; sent < MUCH; sent += data.length) expected.update(data);
  assert.is(actual.digest('hex'), expected.digest('hex'));
  assert.ok(most() <= MOST_FOR_DEVICE, `${most()} bytes`);
  client.destroy();
  await stop();
});

sockets.run();
