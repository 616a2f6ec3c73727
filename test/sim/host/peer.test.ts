import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SimClock } from '../../../sim/clock.ts';
import { Host, type HostOptions } from '../../../sim/hosts/host.ts';
import type { Peer } from '../../../sim/hosts/peer.ts';
import { parseEthernet } from '../../../sim/net/ethernet.ts';
import { parseIpv4 } from '../../../sim/net/ipv4.ts';
import { parseTcp, type Segment } from '../../../sim/net/tcp/segment.ts';
import { Wire } from '../../../sim/wire/wire.ts';

const test = suite('peer');

const SYN = 0x02;
const ACK = 0x10;

/** Two hosts that know each other's MAC addresses, a listener on port 80 of the second, and all segments. */
function pair(options: Partial<HostOptions> = {}) {
  const clock = new SimClock();
  const wire = new Wire(clock);
  const client = new Host(wire, clock, { ip: '10.0.2.2', mac: '52:55:0a:00:02:02', ...options });
  const server = new Host(wire, clock, { ip: '10.0.2.15', mac: '02:00:00:00:00:01', seed: 2 });
  const peers: Peer[] = [];
  server.listen(80, (peer) => peers.push(peer));
  client.ping('10.0.2.15', () => {});
  clock.advance(10_000);
  const segments: Segment[] = [];
  wire.tap = (frame) => {
    const packet = parseIpv4(parseEthernet(frame)?.payload ?? new Uint8Array(0));
    const segment = packet && parseTcp(packet.payload, packet.source, packet.destination);
    if (segment) segments.push(segment);
  };
  return { clock, client, server, peers, segments };
}

test('shakes hands with three segments', () => {
  const { clock, client, peers, segments } = pair();
  const events: string[] = [];
  const peer = client.connect(80);
  peer.onEstablished = () => events.push('established');
  assert.is(peer.state, 'SYN_SENT');
  clock.advance(10_000);
  assert.equal(events, ['established']);
  assert.equal([peer.state, peers[0].state], ['ESTABLISHED', 'ESTABLISHED']);
  assert.equal(
    segments.map(({ flags }) => flags),
    [SYN, SYN | ACK, ACK],
  );
  assert.equal([peer.remoteIp, peer.remotePort], ['10.0.2.15', 80]);
  assert.equal([peers[0].remoteIp, peers[0].remotePort], ['10.0.2.2', peer.localPort]);
});

test('is refused by a closed port', () => {
  const { clock, client, server } = pair();
  const reasons: string[] = [];
  const peer = client.connect(81);
  peer.onEnd = (reason) => reasons.push(reason);
  clock.advance(10_000);
  assert.equal([peer.ended, reasons], ['refused', ['refused']]);
  server.unlisten(80);
  const other = client.connect(80);
  clock.advance(10_000);
  assert.is(other.ended, 'refused');
});

test('times out at an address without a station', () => {
  const { clock, client, server } = pair();
  server.stopAnswering = true;
  const peer = client.connect(80);
  // Eight transmissions with waits that begin at a quarter of a second and double.
  clock.advance(0.25 * 255 * 1_000_000 - 1);
  assert.is(peer.ended, null);
  clock.advance(1);
  assert.is(peer.ended, 'timeout');
});

test('sends text and bytes, and counts what was acknowledged', () => {
  const { clock, client, peers } = pair();
  const acked: number[] = [];
  const peer = client.connect(80);
  peer.onAcked = (count) => acked.push(count);
  peer.send('Grüße');
  peer.send(Uint8Array.of(33));
  clock.advance(10_000);
  assert.is(peers[0].text(), 'Grüße!');
  assert.is(peers[0].received().length, 8);
  assert.is(
    acked.reduce((a, b) => a + b, 0),
    8,
  );
});

test('gives data to a hook instead of keeping it', () => {
  const { clock, client, peers } = pair();
  const peer = client.connect(80);
  clock.advance(10_000);
  const got: number[] = [];
  peers[0].onData = (bytes) => got.push(...bytes);
  peer.send(Uint8Array.of(1, 2, 3));
  clock.advance(10_000);
  assert.equal(got, [1, 2, 3]);
  assert.is(peers[0].received().length, 0);
});

test('closes both sides in turn', () => {
  const { clock, client, peers } = pair();
  const peer = client.connect(80);
  clock.advance(10_000);
  let fins = 0;
  peers[0].onFin = () => {
    fins += 1;
  };
  peer.send('last words');
  peer.fin();
  clock.advance(10_000);
  assert.equal([peer.state, peers[0].state], ['FIN_WAIT_2', 'CLOSE_WAIT']);
  assert.equal([peer.peerClosed, peers[0].peerClosed, fins], [false, true, 1]);
  assert.is(peers[0].text(), 'last words');
  peers[0].fin();
  clock.advance(10_000);
  assert.equal([peer.state, peers[0].ended], ['TIME_WAIT', 'closed']);
  assert.is(peer.peerClosed, true);
  clock.advance(1_000_000);
  assert.is(peer.ended, 'closed');
});

test('closes after the handshake when closed before it', () => {
  const { clock, client, peers } = pair();
  const peer = client.connect(80);
  peer.send('quick');
  peer.fin();
  clock.advance(10_000);
  assert.equal([peers[0].text(), peers[0].state], ['quick', 'CLOSE_WAIT']);
});

test('resets', () => {
  const { clock, client, peers } = pair();
  const peer = client.connect(80);
  clock.advance(10_000);
  peer.rst();
  clock.advance(10_000);
  assert.equal([peer.ended, peers[0].ended], ['aborted', 'reset']);
});

test('vanishes: the other side learns it with its next segment', () => {
  const { clock, client, peers, segments } = pair();
  const peer = client.connect(80);
  clock.advance(10_000);
  const before = segments.length;
  peer.vanish();
  clock.advance(10_000);
  assert.is(segments.length, before);
  assert.equal([peer.ended, peers[0].ended], ['aborted', null]);
  peers[0].send('hello?');
  clock.advance(10_000);
  assert.is(peers[0].ended, 'reset');
});

test('offers the set window, from the first segment on', () => {
  const { clock, client, segments } = pair();
  client.connect(80, { window: 1234 });
  clock.advance(10_000);
  assert.is(segments[0].window, 1234);
  assert.is(segments[2].window, 1234);
});

test('closes and opens its window at once', () => {
  const { clock, client, peers, segments } = pair();
  const peer = client.connect(80);
  clock.advance(10_000);
  peer.window(0);
  clock.advance(10_000);
  assert.is(segments.at(-1)?.window, 0);
  peers[0].send('x'.repeat(100));
  clock.advance(60_000_000);
  assert.is(peer.text(), '');
  assert.is(peers[0].ended, null);
  peer.window(50);
  clock.advance(10_000);
  assert.is(peer.text().length, 100);
});

test('offers a live window when it has one', () => {
  const { clock, client, peers } = pair();
  const peer = client.connect(80, { window: 100 });
  let free = 100;
  peer.room = () => free;
  peer.onData = (bytes) => {
    free -= bytes.length;
  };
  clock.advance(10_000);
  peers[0].send('x'.repeat(250));
  clock.advance(10_000);
  assert.equal([free, peers[0].connection.unsent], [0, 150]);
  free = 100;
  peer.connection.roomGrew();
  clock.advance(10_000);
  assert.equal([free, peers[0].connection.unsent], [0, 50]);
});

test('connects from the given port, once', () => {
  const { clock, client, peers } = pair();
  const peer = client.connect(80, { sourcePort: 50_000 });
  clock.advance(10_000);
  assert.equal([peer.localPort, peers[0].remotePort], [50_000, 50_000]);
  assert.throws(() => client.connect(80, { sourcePort: 50_000 }), 'connected already');
});

test('takes a new connection on the ports of one in TIME_WAIT (3.6.1)', () => {
  const { clock, client, peers } = pair();
  const first = client.connect(80, { sourcePort: 50_000 });
  clock.advance(10_000);
  peers[0].fin();
  clock.advance(10_000);
  first.fin();
  clock.advance(10_000);
  assert.is(peers[0].state, 'TIME_WAIT');
  const second = client.connect(80, { sourcePort: 50_000 });
  clock.advance(10_000);
  assert.is(second.state, 'ESTABLISHED');
  assert.is(peers.length, 2);
});

test('uses another port and another sequence number for each connection', () => {
  const { clock, client, segments } = pair();
  const ports = new Set(Array.from({ length: 50 }, () => client.connect(80).localPort));
  clock.advance(10_000);
  assert.is(ports.size, 50);
  const numbers = segments.filter(({ flags }) => flags === SYN).map(({ seq }) => seq);
  assert.is(new Set(numbers).size, 50);
});

test('repeats itself exactly with the same seed, and not with another', () => {
  const numbers = [5, 5, 6].map((seed) => {
    const { client, segments } = pair({ seed });
    client.connect(80);
    return `${segments[0].sourcePort} ${segments[0].seq}`;
  });
  assert.is(numbers[0], numbers[1]);
  assert.is.not(numbers[0], numbers[2]);
});

test('connects to its own device by default', () => {
  const { clock, client, peers } = pair({ device: '10.0.2.99' });
  assert.is(client.connect(80).remoteIp, '10.0.2.99');
  client.connect(80, { ip: '10.0.2.15' });
  clock.advance(10_000);
  assert.is(peers.length, 1);
});

test('sends segments that belong to no connection', () => {
  const { clock, client, server, segments } = pair();
  server.unlisten(80);
  client.sendSegment('10.0.2.15', {
    sourcePort: 1,
    destinationPort: 80,
    seq: 100,
    ack: 200,
    flags: ACK,
    window: 0,
    mss: null,
    payload: new Uint8Array(5),
  });
  clock.advance(10_000);
  assert.equal([segments[1].flags, segments[1].seq], [0x04, 200]);
});

test('forgets connections that are over', () => {
  const { clock, client, peers } = pair();
  for (let round = 0; round < 20_000; round += 1) {
    const peer = client.connect(80);
    clock.advance(1000);
    peer.rst();
    clock.advance(1000);
    // There are 16,384 ports: without forgetting the client would run out of them.
    assert.is(peers.pop()?.ended, 'reset');
  }
});

test.run();
