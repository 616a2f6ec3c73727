import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAllow } from '../../../sim/gateway/allow.ts';
import { ip, showIp } from '../../../sim/net/address.ts';
import { buildIcmp, parseIcmp } from '../../../sim/net/icmp.ts';
import { parseTcp } from '../../../sim/net/tcp/segment.ts';
import { buildUdp } from '../../../sim/net/udp.ts';
import { frameOf, lockstep, packetsIn } from './rig.ts';

const test = suite('refusal');

const [ICMP, TCP, UDP] = [1, 6, 17];

/** The ICMP errors among frames: who says what about which packet. */
function errorsIn(frames: Uint8Array[]) {
  return packetsIn(frames).flatMap((packet) => {
    const message = packet.protocol === ICMP ? parseIcmp(packet.payload) : null;
    if (message?.type !== 3) return [];
    return { from: showIp(packet.source), code: message.code, quoted: message.payload };
  });
}

test('answers a SYN to an address that is not allowed with a RST from there, and says what would help', () => {
  const { clock, device, lines, frames } = lockstep();
  const peer = device.connect(80, { ip: '192.0.2.7' });
  clock.advance(10_000);
  assert.is(peer.ended, 'refused');
  assert.equal(lines, ['refused: tcp from 10.0.2.15 to 192.0.2.7:80; --allow 192.0.2.7:80 would let it out']);
  const [packet] = packetsIn(frames);
  assert.is(showIp(packet.source), '192.0.2.7');
  // RST and ACK (RFC 9293, 3.10.7.1).
  assert.is(parseTcp(packet.payload, packet.source, packet.destination)?.flags, 0x14);
});

test('refuses what differs from a rule in address, port or protocol', () => {
  const { clock, device, lines, gateway } = lockstep({ allow: [parseAllow('192.0.2.7:80/udp')] });
  const peers = [80, 81].map((port) => device.connect(port, { ip: '192.0.2.7' }));
  device.udp(5000).send('192.0.2.8', 80, Uint8Array.of(1));
  clock.advance(10_000);
  assert.equal(
    peers.map(({ ended }) => ended),
    ['refused', 'refused'],
  );
  assert.is(lines.length, 3);
  assert.is(gateway.outbound.udp.size, 0);
});

test('refuses loopback addresses like all others', () => {
  const { clock, device, lines } = lockstep({ allow: [parseAllow('*:*')] });
  const peer = device.connect(8000, { ip: '127.0.0.1' });
  clock.advance(10_000);
  assert.is(peer.ended, 'refused');
  assert.equal(lines, [
    'refused: tcp from 10.0.2.15 to 127.0.0.1:8000; --allow 127.0.0.1:8000 would let it out',
  ]);
});

test('refuses its own ports that lead nowhere, and says what would help', () => {
  const { clock, device, lines, frames } = lockstep();
  const peer = device.connect(8000, { ip: '10.0.2.2' });
  device.udp(5000).send('10.0.2.2', 8000, Uint8Array.of(1));
  clock.advance(10_000);
  assert.is(peer.ended, 'refused');
  assert.equal(lines, [
    'refused: tcp from 10.0.2.15 to 10.0.2.2:8000; --allow 10.0.2.2:8000=127.0.0.1:PORT would let it out',
    'refused: udp from 10.0.2.15 to 10.0.2.2:8000; --allow 10.0.2.2:8000=127.0.0.1:PORT/udp would let it out',
  ]);
  // Port unreachable, since it is the host's own port.
  assert.equal(
    errorsIn(frames).map(({ code }) => code),
    [3],
  );
});

test('answers a datagram with "administratively prohibited" (RFC 1812, 5.2.7.1), quoting it', () => {
  const { clock, gateway, device, lines, frames } = lockstep();
  device.ping('10.0.2.2', () => {});
  clock.advance(10_000);
  const [source, destination] = [ip('10.0.2.15'), ip('192.0.2.7')];
  const datagram = { sourcePort: 5000, destinationPort: 123, payload: new Uint8Array(48) };
  const frame = frameOf({
    source,
    destination,
    protocol: UDP,
    payload: buildUdp(datagram, source, destination),
  });
  gateway.host.receive(frame);
  clock.advance(10_000);
  assert.equal(lines, [
    'refused: udp from 10.0.2.15 to 192.0.2.7:123; --allow 192.0.2.7:123/udp would let it out',
  ]);
  assert.equal(errorsIn(frames), [{ from: '10.0.2.2', code: 13, quoted: frame.slice(14, 14 + 28) }]);
});

test('refuses pings to the outside, and other protocols', () => {
  const { clock, gateway, device, lines, frames } = lockstep({
    allow: [parseAllow('*:*'), parseAllow('*:*/udp')],
  });
  device.ping('192.0.2.7', () => assert.unreachable());
  clock.advance(10_000);
  const igmp = {
    source: ip('10.0.2.15'),
    destination: ip('192.0.2.7'),
    protocol: 47,
    payload: new Uint8Array(8),
  };
  gateway.host.receive(frameOf(igmp));
  clock.advance(10_000);
  assert.equal(lines, [
    'refused: ping from 10.0.2.15 to 192.0.2.7; no option lets it out',
    'refused: protocol 47 from 10.0.2.15 to 192.0.2.7; no option lets it out',
  ]);
  assert.equal(
    errorsIn(frames).map(({ code }) => code),
    [13, 13],
  );
});

test('does not answer an error with an error (RFC 1122, 3.2.2)', () => {
  const { clock, gateway, frames, lines } = lockstep();
  const [source, destination] = [ip('10.0.2.15'), ip('192.0.2.7')];
  const unreachable = { type: 3, code: 3, identifier: 0, sequence: 0, payload: new Uint8Array(28) };
  gateway.host.receive(frameOf({ source, destination, protocol: ICMP, payload: buildIcmp(unreachable) }));
  clock.advance(10_000);
  assert.equal([frames.length, lines.length], [0, 0]);
});

test('prints the same line once', () => {
  const { clock, device, lines } = lockstep();
  for (let round = 0; round < 5; round += 1) device.connect(80, { ip: '192.0.2.7' });
  clock.advance(10_000);
  assert.is(lines.length, 1);
});

test('takes nothing from addresses outside its subnet, which no answer would reach', () => {
  const { clock, gateway, frames, lines } = lockstep({ allow: [parseAllow('192.0.2.7:80/udp')] });
  const [source, destination] = [ip('172.16.0.1'), ip('192.0.2.7')];
  const datagram = { sourcePort: 5000, destinationPort: 80, payload: new Uint8Array(1) };
  const payload = buildUdp(datagram, source, destination);
  gateway.host.receive(frameOf({ source, destination, protocol: UDP, payload }));
  clock.advance(10_000);
  assert.equal([frames.length, lines.length, gateway.outbound.udp.size], [0, 0, 0]);
});

test('ignores broadcasts and groups', () => {
  const { clock, device, frames, lines } = lockstep();
  const port = device.udp(5000);
  for (const to of ['255.255.255.255', '10.0.2.255', '224.0.0.251']) port.send(to, 5353, Uint8Array.of(1));
  clock.advance(10_000);
  assert.equal([frames.length, lines.length], [0, 0]);
});

test('answers a stray segment to the outside with a RST', () => {
  const { clock, device, frames } = lockstep();
  const ack = { sourcePort: 1, destinationPort: 80, seq: 100, ack: 200, flags: 0x10, window: 0, mss: null };
  device.sendSegment('192.0.2.7', { ...ack, payload: new Uint8Array(0) });
  clock.advance(10_000);
  const [packet] = packetsIn(frames);
  const segment =
    packet.protocol === TCP ? parseTcp(packet.payload, packet.source, packet.destination) : null;
  assert.equal([segment?.flags, segment?.seq], [0x04, 200]);
});

test.run();
