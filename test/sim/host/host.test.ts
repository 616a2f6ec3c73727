import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SimClock } from '../../../sim/clock.ts';
import { Host, type HostOptions } from '../../../sim/hosts/host.ts';
import { ip, mac } from '../../../sim/net/address.ts';
import { buildArp, parseArp } from '../../../sim/net/arp.ts';
import { buildEthernet, parseEthernet, TYPE_ARP } from '../../../sim/net/ethernet.ts';
import { parseIcmp, parseQuoted } from '../../../sim/net/icmp.ts';
import { parseIpv4 } from '../../../sim/net/ipv4.ts';
import { Wire } from '../../../sim/wire/wire.ts';

const test = suite('host');

const A_MAC = '52:55:0a:00:02:02';
const B_MAC = '02:00:00:00:00:01';

/** Two hosts on one wire, and the frames they have sent. */
function pair(options: Partial<HostOptions> = {}) {
  const clock = new SimClock();
  const wire = new Wire(clock);
  const a = new Host(wire, clock, { ip: '10.0.2.2', mac: A_MAC, ...options });
  const b = new Host(wire, clock, { ip: '10.0.2.15', mac: B_MAC, seed: 2 });
  const frames: Uint8Array[] = [];
  wire.tap = (frame) => frames.push(frame);
  return { clock, wire, a, b, frames };
}

const typesOf = (frames: Uint8Array[]) => frames.map((frame) => parseEthernet(frame)?.type.toString(16));

test('asks by ARP once, keeps what it wanted to send, and remembers the answer', () => {
  const { clock, a, frames } = pair();
  let replies = 0;
  a.ping('10.0.2.15', () => {
    replies += 1;
  });
  a.ping('10.0.2.15', () => {
    replies += 1;
  });
  clock.advance(10_000);
  assert.is(replies, 2);
  a.ping('10.0.2.15', () => {
    replies += 1;
  });
  clock.advance(10_000);
  assert.is(replies, 3);
  assert.equal(typesOf(frames), ['806', '806', '800', '800', '800', '800', '800', '800']);
  assert.is(parseArp(frames[0].subarray(14))?.operation, 1);
  assert.equal(frames[0].subarray(0, 6), mac('ff:ff:ff:ff:ff:ff'));
  assert.is(parseArp(frames[1].subarray(14))?.operation, 2);
  assert.equal(frames[1].subarray(0, 6), mac(A_MAC));
});

test('asks three times, a second apart, and then drops what it wanted to send', () => {
  const { clock, a, b, frames } = pair();
  b.arpSilent = true;
  a.ping('10.0.2.15', () => assert.unreachable());
  clock.advance(60_000_000);
  assert.equal(typesOf(frames), ['806', '806', '806']);
  b.arpSilent = false;
  a.ping('10.0.2.15', () => {});
  clock.advance(10_000);
  assert.equal(typesOf(frames).slice(3), ['806', '806', '800', '800']);
});

test('answers ARP requests for its own address only', () => {
  const { clock, a, frames } = pair();
  a.ping('10.0.2.99', () => assert.unreachable());
  clock.advance(10_000);
  assert.equal(typesOf(frames), ['806']);
});

test('follows an address that moves to another MAC address', () => {
  const { clock, a, frames } = pair();
  a.ping('10.0.2.15', () => {});
  clock.advance(10_000);
  frames.length = 0;
  const moved = buildArp({
    operation: 1,
    senderMac: mac('02:00:00:00:00:99'),
    senderIp: ip('10.0.2.15'),
    targetMac: mac('00:00:00:00:00:00'),
    targetIp: ip('10.0.2.15'),
  });
  a.receive(
    buildEthernet({
      destination: mac('ff:ff:ff:ff:ff:ff'),
      source: mac('02:00:00:00:00:99'),
      type: TYPE_ARP,
      payload: moved,
    }),
  );
  a.ping('10.0.2.15', () => {});
  assert.equal(frames[0].subarray(0, 6), mac('02:00:00:00:00:99'));
});

test('announces itself', () => {
  const { a, frames } = pair();
  a.announce();
  const packet = parseArp(frames[0].subarray(14));
  assert.equal(packet?.senderIp, ip('10.0.2.2'));
  assert.equal(packet?.targetIp, ip('10.0.2.2'));
});

test('sends packets for other subnets to its gateway', () => {
  const { clock, a, frames } = pair({ gateway: '10.0.2.15' });
  a.ping('192.0.2.1', () => {});
  clock.advance(10_000);
  assert.equal(typesOf(frames), ['806', '806', '800']);
  assert.equal(frames[2].subarray(0, 6), mac(B_MAC));
  assert.equal(parseIpv4(frames[2].subarray(14))?.destination, ip('192.0.2.1'));
});

test('sends packets for other subnets nowhere without a gateway', () => {
  const { clock, a, frames } = pair();
  a.ping('192.0.2.1', () => {});
  clock.advance(10_000);
  assert.is(frames.length, 0);
});

test('answers a ping with its payload', () => {
  const { clock, a, frames } = pair();
  let replied = false;
  a.ping(
    '10.0.2.15',
    () => {
      replied = true;
    },
    Uint8Array.of(1, 2, 3),
  );
  clock.advance(10_000);
  assert.ok(replied);
  const reply = parseIcmp(parseIpv4(frames[3].subarray(14))?.payload ?? new Uint8Array(0));
  assert.equal([reply?.type, reply?.payload], [0, Uint8Array.of(1, 2, 3)]);
});

test('carries datagrams, also empty ones and broadcasts', () => {
  const { clock, a, b } = pair();
  const from = a.udp(1000);
  const to = b.udp(2000);
  from.send('10.0.2.15', 2000, Uint8Array.of(1, 2));
  from.send('10.0.2.15', 2000, new Uint8Array(0));
  from.send('255.255.255.255', 2000, Uint8Array.of(3));
  from.send('10.0.2.255', 2000, Uint8Array.of(4));
  clock.advance(10_000);
  const sender = { ip: '10.0.2.2', port: 1000 };
  // The broadcasts do not wait for ARP.
  assert.equal(to.received, [
    { ...sender, bytes: Uint8Array.of(3) },
    { ...sender, bytes: Uint8Array.of(4) },
    { ...sender, bytes: Uint8Array.of(1, 2) },
    { ...sender, bytes: new Uint8Array(0) },
  ]);
});

test('hands datagrams to a hook', () => {
  const { clock, a, b } = pair();
  const echo = b.udp(7);
  echo.onDatagram = (datagram) => echo.send(datagram.ip, datagram.port, datagram.bytes);
  const client = a.udp(5555);
  client.send('10.0.2.15', 7, Uint8Array.of(8));
  clock.advance(10_000);
  assert.equal(client.received, [{ ip: '10.0.2.15', port: 7, bytes: Uint8Array.of(8) }]);
  assert.equal(echo.received, []);
});

test('answers a datagram for a closed port with "port unreachable"', () => {
  const { clock, a, b, frames } = pair();
  b.udp(2000).close();
  a.udp(1000).send('10.0.2.15', 2000, Uint8Array.of(1));
  clock.advance(10_000);
  const answer = parseIcmp(parseIpv4(frames[3].subarray(14))?.payload ?? new Uint8Array(0));
  assert.equal([answer?.type, answer?.code], [3, 3]);
  const quoted = parseQuoted(answer?.payload ?? new Uint8Array(0));
  assert.equal([quoted?.sourcePort, quoted?.destinationPort], [1000, 2000]);
});

test('does not answer a broadcast for a closed port', () => {
  const { clock, a, frames } = pair();
  a.udp(1000).send('255.255.255.255', 2000, Uint8Array.of(1));
  clock.advance(10_000);
  assert.is(frames.length, 1);
});

test('opens a UDP port only once', () => {
  const { a } = pair();
  const port = a.udp(53);
  assert.throws(() => a.udp(53), 'open already');
  port.close();
  a.udp(53);
});

test('neither receives nor sends when it has stopped answering', () => {
  const { clock, a, b, frames } = pair();
  b.stopAnswering = true;
  a.ping('10.0.2.15', () => assert.unreachable());
  b.ping('10.0.2.2', () => assert.unreachable());
  clock.advance(60_000_000);
  assert.equal(typesOf(frames), ['806', '806', '806']);
  b.stopAnswering = false;
  let replied = false;
  b.ping('10.0.2.2', () => {
    replied = true;
  });
  clock.advance(10_000);
  assert.ok(replied);
});

test('shows every frame that reaches it and sends any bytes', () => {
  const { clock, a, b } = pair();
  const seen: Uint8Array[] = [];
  b.onFrame = (frame) => seen.push(frame);
  a.send(Uint8Array.of(1, 2, 3));
  clock.advance(1000);
  assert.equal(seen, [Uint8Array.of(1, 2, 3)]);
});

test('takes no frames for others', () => {
  const { clock, a, b, frames } = pair();
  const port = b.udp(2000);
  a.udp(1000).send('10.0.2.15', 2000, Uint8Array.of(1));
  clock.advance(10_000);
  assert.is(port.received.length, 1);
  const foreign = frames[2].slice();
  foreign[5] ^= 0xff;
  a.send(foreign);
  clock.advance(10_000);
  assert.is(port.received.length, 1);
  a.send(frames[2]);
  clock.advance(10_000);
  assert.is(port.received.length, 2);
});

test('is unplugged for good after detach', () => {
  const { clock, a, b } = pair();
  b.detach();
  a.ping('10.0.2.15', () => assert.unreachable());
  clock.advance(10_000_000);
});

test.run();
