import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SimClock } from '../../../sim/clock.ts';
import { Forward } from '../../../sim/gateway/forward.ts';
import { Host } from '../../../sim/hosts/host.ts';
import type { Peer } from '../../../sim/hosts/peer.ts';
import { LiveClock } from '../../../sim/live/clock.ts';
import { Wire } from '../../../sim/wire/wire.ts';

/** A scripted host in the device's place, and a port of this machine that leads to it. */
class Scene {
  readonly clock = new LiveClock(new SimClock());
  readonly device: Host;
  readonly forward: Forward;
  /** The gateway's side of the last connection. */
  near: Peer | null = null;
  private readonly accepted: ((peer: Peer) => void)[] = [];
  private readonly sockets: Socket[] = [];

  constructor() {
    const wire = new Wire(this.clock.clock);
    const gateway = new Host(wire, this.clock.clock, { ip: '10.0.2.2', mac: '52:55:0a:00:02:02' });
    const connect: Host['connect'] = (port, to) => {
      this.near = gateway.connect(port, to);
      return this.near;
    };
    const host = { connect };
    this.device = new Host(wire, this.clock.clock, { ip: '10.0.2.15', mac: '02:00:00:00:00:15' });
    this.forward = new Forward({
      hostPort: 0,
      devicePort: 80,
      deviceIp: '10.0.2.15',
      host,
      clock: this.clock,
    });
    this.device.listen(80, (peer) => this.accepted.shift()?.(peer));
  }

  /** A client on this machine. Half-closing is up to the test. */
  client(): Socket {
    const socket = connect({ port: this.forward.hostPort, host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => {});
    this.sockets.push(socket);
    return socket;
  }

  /** The device's side of the next connection, once it is established. */
  peer(): Promise<Peer> {
    return new Promise((resolve) =>
      this.accepted.push((peer) => {
        peer.onEstablished = () => resolve(peer);
      }),
    );
  }

  /** Resolves once `condition` holds. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((resolve) => setTimeout(resolve, 2));
  }

  /** As `until`; throws when it does not hold within `ms`. */
  async within(ms: number, condition: () => boolean): Promise<void> {
    const endMs = Date.now() + ms;
    while (!condition()) {
      if (Date.now() > endMs) throw new Error(`not within ${ms} ms`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  do(action: () => void): void {
    this.clock.run(action);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await this.forward.close();
    this.clock.stop();
  }
}

async function scene(play: (scene: Scene) => Promise<void>): Promise<void> {
  const one = new Scene();
  await one.forward.open();
  try {
    await play(one);
  } finally {
    await one.close();
  }
}

async function textOf(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes;
  });
  await once(socket, 'end');
  return text;
}

/** The kernel holds less than this on its own on a loopback connection, in both sockets together. */
const KERNEL_BYTES = 12_000_000;
const MUCH = 20_000_000;

const forward = suite('a forwarded port');

forward('keeps the client’s own port on the simulated network', () =>
  scene(async (s) => {
    const peer = s.peer();
    const client = s.client();
    const device = await peer;
    assert.is(device.remoteIp, '10.0.2.2');
    assert.is(device.remotePort, client.localPort);
  }),
);

forward('carries data and half-closes both ways', () =>
  scene(async (s) => {
    const peer = s.peer();
    const client = s.client();
    client.end('question');
    const device = await peer;
    await s.until(() => device.peerClosed);
    assert.is(device.text(), 'question');
    s.do(() => device.send('answer after the client’s FIN'));
    s.do(() => device.fin());
    assert.is(await textOf(client), 'answer after the client’s FIN');
  }),
);

forward('lets the device close first and the client talk on', () =>
  scene(async (s) => {
    const peer = s.peer();
    const client = s.client();
    const device = await peer;
    s.do(() => device.fin());
    assert.is(await textOf(client), '');
    client.end('still here');
    await s.until(() => device.peerClosed);
    assert.is(device.text(), 'still here');
  }),
);

forward('resets the client when the device refuses', () =>
  scene(async (s) => {
    s.device.unlisten(80);
    const [error] = await once(
      s.client().on('data', () => {}),
      'error',
    );
    assert.is(error.code, 'ECONNRESET');
  }),
);

forward('resets the client when the device resets', () =>
  scene(async (s) => {
    const peer = s.peer();
    const client = s.client();
    const failed = once(client, 'error');
    const device = await peer;
    s.do(() => device.rst());
    const [error] = await failed;
    assert.is(error.code, 'ECONNRESET');
  }),
);

forward('resets the device when the client resets', () =>
  scene(async (s) => {
    const peer = s.peer();
    const client = s.client();
    const device = await peer;
    client.resetAndDestroy();
    await s.until(() => device.ended !== null);
    assert.is(device.ended, 'reset');
  }),
);

forward('resets the device when the client resets behind its FIN', () =>
  scene(async (s) => {
    const peer = s.peer();
    const client = s.client();
    client.end('question');
    const device = await peer;
    await s.until(() => device.peerClosed);
    client.resetAndDestroy();
    await s.within(2000, () => device.ended !== null);
    assert.is(device.ended, 'reset');
  }),
);

forward('resets the device when the client resets behind its FIN, with an answer under way', () =>
  scene(async (s) => {
    const peer = s.peer();
    const client = s.client();
    client.pause();
    client.end('question');
    const device = await peer;
    await s.until(() => device.peerClosed);
    s.do(() => device.send(new Uint8Array(MUCH)));
    await s.within(10_000, () => s.forward.held >= 65_535);
    client.resetAndDestroy();
    await s.within(2000, () => device.ended !== null);
    assert.is(device.ended, 'reset');
  }),
);

forward('resets the device when the client resets before the device has answered its SYN', () =>
  scene(async (s) => {
    s.device.stopAnswering = true;
    const client = s.client();
    await once(client, 'connect');
    client.resetAndDestroy();
    await s.within(2000, () => s.near?.ended !== undefined && s.near?.ended !== null);
    assert.is(s.near?.ended, 'aborted');
  }),
);

forward('sees a client reset although the device reads nothing', () =>
  scene(async (s) => {
    const peer = s.peer();
    const client = s.client();
    const device = await peer;
    s.do(() => device.window(0));
    client.write(new Uint8Array(MUCH));
    await s.until(() => device.connection.state === 'ESTABLISHED' && client.writableNeedDrain);
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.resetAndDestroy();
    await s.until(() => device.ended !== null);
    assert.is(device.ended, 'reset');
  }),
);

/** Bytes that are not the same everywhere. */
function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 255);
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

forward('carries half a megabyte each way unchanged', () =>
  scene(async (s) => {
    const peer = s.peer();
    const client = s.client();
    const chunks: Buffer[] = [];
    client.on('data', (bytes) => chunks.push(bytes));
    const up = pattern(500_000);
    const down = pattern(500_001);
    client.end(up);
    const device = await peer;
    s.do(() => {
      device.send(down);
      device.fin();
    });
    await once(client, 'end');
    await s.until(() => device.peerClosed);
    assert.is(sha256(device.received()), sha256(up));
    assert.is(sha256(Buffer.concat(chunks)), sha256(down));
  }),
);

forward('reads no more from the client than a device takes that has stopped reading', () =>
  scene(async (s) => {
    const peer = s.peer();
    const client = s.client();
    const device = await peer;
    let got = 0;
    device.onData = (bytes) => {
      got += bytes.length;
    };
    s.do(() => device.window(0));
    client.write(new Uint8Array(MUCH));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { unacked, unsent } = (s.near as Peer).connection;
    // The limit of 65,535, and the read that went over it.
    assert.ok(unacked + unsent > 65_535 && unacked + unsent <= 2 * 65_536, `${unacked + unsent} bytes held`);
    s.do(() => device.window(65_535));
    await s.until(() => got === MUCH);
  }),
);

forward('closes the device’s window on a client that has stopped reading', () =>
  scene(async (s) => {
    const peer = s.peer();
    const client = s.client();
    client.pause();
    const device = await peer;
    s.do(() => device.send(new Uint8Array(MUCH)));
    let before = -1;
    await s.until(() => {
      const stalled = device.connection.unsent === before;
      before = device.connection.unsent;
      return stalled && before > 0 && before < MUCH;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.ok(device.connection.unsent > MUCH - KERNEL_BYTES, `${device.connection.unsent} unsent`);
    let got = 0;
    client.on('data', (bytes) => {
      got += bytes.length;
    });
    client.resume();
    await s.until(() => got === MUCH);
  }),
);

forward('says when the host’s port is taken', () =>
  scene(async (s) => {
    const { clock } = s;
    const second = new Forward({ hostPort: s.forward.hostPort, devicePort: 80, host: s.device, clock });
    const error = await second.open().catch((e) => e);
    assert.is(error.code, 'EADDRINUSE');
  }),
);

forward.run();
