import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readBoard, readConfig } from '../../../build/config/config.ts';
import type { Peer } from '../../../sim/hosts/peer.ts';
import { LockstepBoard } from '../../../sim/lockstep/board.ts';
import { programOf } from '../../support/program.ts';
import { boardOf } from '../net-board.ts';

const mqtt = suite('mqtt and brokers that are none');

const CONNACK = Uint8Array.of(0x20, 2, 0, 0);
const [CONNECT, PUBLISH, PINGREQ] = [0x10, 0x30, 0xc0];

interface Broker {
  peers: Peer[];
  /** The kinds of the packets that came, connection by connection. */
  kinds: number[][];
}

/** A broker that answers each packet with what `reply` does; on connection `n` from 0 on. */
function broker(device: LockstepBoard, reply: (peer: Peer, kind: number, n: number) => void): Broker {
  const made: Broker = { peers: [], kinds: [] };
  device.host.listen(1883, (peer) => {
    const n = made.peers.push(peer) - 1;
    const kinds: number[] = [];
    made.kinds.push(kinds);
    peer.onFin = () => peer.fin();
    peer.onData = (bytes) => {
      for (let at = 0; at < bytes.length; at += 2 + bytes[at + 1]) {
        kinds.push(bytes[at]);
        reply(peer, bytes[at], n);
      }
    };
  });
  return made;
}

const pauses = (device: LockstepBoard) => device.lines.map((line) => Number(/in (\d+) ms/.exec(line)?.[1]));

mqtt('dials again, each time later, where the broker never says that it takes us', async () => {
  const device = await boardOf('mqtt', { linkUpUs: 0 });
  const { peers } = broker(device, () => undefined);
  device.run(16_500);
  assert.equal(pauses(device), [1000]);
  assert.is(peers[0].ended !== null, true);
  device.run(60_000);
  assert.equal(pauses(device), [1000, 2000, 4000, 8000]);
  assert.equal(device.faults, []);
});

for (const cut of [1, 2, 3])
  mqtt(`takes a CONNACK that is cut behind its byte ${cut}`, async () => {
    const device = await boardOf('mqtt', { linkUpUs: 0 });
    const { kinds, peers } = broker(device, (peer, kind) => {
      if (kind !== CONNECT) return;
      peer.send(CONNACK.slice(0, cut));
      device.clock.after(300_000, () => peer.send(CONNACK.slice(cut)));
    });
    device.run(12_000);
    assert.is(peers.length, 1);
    assert.equal(kinds, [[CONNECT, PUBLISH, PUBLISH, PUBLISH]]);
    assert.equal(device.lines, []);
  });

for (const [what, bytes] of [
  ['refuses', [0x20, 2, 0, 5]],
  ['says that there was a session, and refuses', [0x20, 2, 1, 2]],
  ['sends a CONNACK that is too long', [0x20, 200, 1, 0]],
  ['sends another packet first', [0xd0, 0]],
  ['is a web server', [...Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n')]],
  ['sends zeros', new Array(300).fill(0)],
  ['takes us twice', [...CONNACK, ...CONNACK]],
] as const)
  mqtt(`leaves a broker that ${what}`, async () => {
    const device = await boardOf('mqtt', { linkUpUs: 0 });
    const { peers } = broker(device, (peer, kind, n) => {
      if (kind === CONNECT) peer.send(n === 0 ? Uint8Array.from(bytes) : CONNACK);
    });
    device.run(3500);
    assert.is(peers.length, 2);
    assert.ok(peers[0].ended !== null);
    assert.is(peers[1].ended, null);
    assert.equal(pauses(device), [1000]);
  });

mqtt('asks a silent broker for a sign of life, and stays with one that gives it', async () => {
  const device = await boardOf('mqtt', { linkUpUs: 0 });
  const { peers, kinds } = broker(device, (peer, kind) => {
    if (kind === CONNECT) peer.send(CONNACK);
    if (kind === PINGREQ) peer.send(Uint8Array.of(0xd0, 0));
  });
  device.run(120_000);
  assert.is(peers.length, 1);
  const pings = kinds[0].filter((kind) => kind === PINGREQ).length;
  assert.ok(pings >= 6 && pings <= 8, `${pings} in 120 s`);
  assert.is(kinds[0].filter((kind) => kind === PUBLISH).length, 24);
  assert.equal(device.faults, []);
});

for (const [what, end] of [
  ['is silent from then on', () => undefined],
  ['takes no byte more', (peer: Peer) => peer.window(0)],
] as const)
  mqtt(`notices within 31 s that a broker ${what}`, async () => {
    const device = await boardOf('mqtt', { linkUpUs: 0 });
    const { peers } = broker(device, (peer, kind, n) => {
      if (kind !== CONNECT) return;
      peer.send(CONNACK);
      if (n === 0) device.clock.after(100_000, () => end(peer));
    });
    device.run(29_000);
    assert.is(peers.length, 1);
    device.run(5000);
    assert.is(peers.length, 2);
    assert.equal(pauses(device), [1000]);
  });

mqtt('has a name of at most 23 letters that differs with the hardware address', async () => {
  const { board, network } = readConfig();
  const ids: string[] = [];
  for (const mac of ['02:00:0a:00:02:0f', '02:00:0a:00:02:10', '06:00:0a:00:02:0f']) {
    const program = await programOf('mqtt', { network: { ...network, mac } });
    const device = new LockstepBoard({ program, pins: await readBoard(board), chip: { linkUpUs: 0 } });
    device.host.listen(1883, (peer) => {
      // Behind fixed header, protocol name, level, flags and keep-alive.
      peer.onData = (bytes) => ids.push(Buffer.from(bytes.slice(14)).toString());
    });
    device.run(2000);
  }
  assert.is(new Set(ids).size, 3, String(ids));
  for (const id of ids) assert.match(id, /^[0-9a-z]{1,23}$/);
});

mqtt.run();
