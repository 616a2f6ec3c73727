import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { multicastMac6, showMac } from '../../../sim/net/address.ts';
import { ip6, showIp6 } from '../../../sim/net/address6.ts';
import { parseEthernet } from '../../../sim/net/ethernet.ts';
import { buildIcmp6, parseIcmp6 } from '../../../sim/net/icmp6.ts';
import { parseIpv6 } from '../../../sim/net/ipv6.ts';
import { behindOptions, mldMessage, parseMld, withRouterAlert } from '../../../sim/net/mld.ts';
import { CLOSE, LINK_LOCAL, MS, Rig, SEND6, SENDOK, Sn, UDP, UDP4, UDP6 } from './rig.ts';

const groups = suite('W6100 groups of IPv6 (chapters 3 and 4)');

const GROUP = 'ff02::fb';
const MULTI = 0x80;
const UNIB = 0x10;
const DHAM = 0x02;

const bytes = (text: string) => Uint8Array.from(Buffer.from(text));

/** Socket 0 as a member of the group, on port 5353. */
function member(rig: Rig, mode = UDP6 | MULTI) {
  const [socket] = rig.sockets;
  socket.aim6(GROUP, 5353);
  socket.write(Sn.DHAR, ...multicastMac6(ip6(GROUP)));
  socket.open(mode, 5353);
  return socket;
}

/** The messages of MLD among frames, as `type group from to mac hops`. */
function told(frames: Uint8Array[]): string[] {
  return frames.flatMap((frame) => {
    const ethernet = parseEthernet(frame);
    const packet = ethernet && parseIpv6(ethernet.payload);
    const icmp = packet && packet.protocol === 0 ? behindOptions(packet.payload) : null;
    const message = packet && icmp && parseIcmp6(icmp, packet.source, packet.destination);
    const mld = message && parseMld(message);
    if (!mld) return [];
    const [from, to] = [showIp6(packet.source), showIp6(packet.destination)];
    return [
      `${mld.type} ${showIp6(mld.group)} ${from} ${to} ${showMac(ethernet.destination)} ${packet.hops}`,
    ];
  });
}

const REPORT = `131 ${GROUP} ${LINK_LOCAL} ${GROUP} 33:33:00:00:00:fb 1`;

groups('join at OPEN with MULTI, and leave at CLOSE, as routers hear by MLD', () => {
  const rig = new Rig();
  const frames = rig.record();
  const socket = member(rig);
  rig.pass();
  assert.is(socket.status, UDP);
  assert.equal(told(frames), [REPORT]);
  socket.command(CLOSE);
  rig.pass();
  assert.equal(told(frames), [REPORT, `132 ${GROUP} ${LINK_LOCAL} ff02::2 33:33:00:00:00:02 1`]);
});

groups('say nothing with ICMP6BLKR.MLD, which leaves MLD to a socket', () => {
  const rig = new Rig();
  rig.write(0x41f0, [0x08]);
  const frames = rig.record();
  member(rig).command(CLOSE);
  rig.pass();
  assert.equal(told(frames), []);
});

groups('answer a router that asks for members, of the group and of any, within its time (knob)', () => {
  for (const [asked, answers] of [
    [GROUP, 1],
    ['::', 1],
    ['ff02::fc', 0],
  ] as const) {
    const rig = new Rig({ igmpAnswers: true });
    const host = rig.host();
    member(rig);
    rig.pass();
    const frames = rig.record();
    const to = asked === '::' ? 'ff02::1' : asked;
    const query = mldMessage({ type: 130, maxDelayMs: 1000, group: ip6(asked) });
    const from = ip6(host.linkLocal);
    host.sendIp(to, 0, withRouterAlert(buildIcmp6(query, from, ip6(to))));
    rig.pass(1000 * MS);
    assert.equal(told(frames), new Array(answers).fill(REPORT), asked);
  }
});

groups('hear the datagrams of their group, marked as such, and with UNIB no others', () => {
  const rig = new Rig();
  const port = rig.host().udp(5353);
  const socket = member(rig, UDP6 | MULTI | UNIB);
  port.send('fd00:1::15', 5353, bytes('alone'));
  port.send('ff02::fc', 5353, bytes('other'));
  port.send(GROUP, 5353, bytes('all'));
  rig.pass();
  const got = socket.receive();
  assert.equal(got.slice(0, 2), [0xa0, 3]);
  assert.equal(got.slice(18), [0x14, 0xe9, ...bytes('all')]);
});

groups('are not heard by a socket that is no member, nor by a member of a group of IPv4', () => {
  const rig = new Rig();
  const port = rig.host().udp(5353);
  const [socket, other] = rig.sockets;
  socket.open(UDP6, 5353);
  other.write(Sn.DIPR, 224, 0, 0, 251);
  other.aim6(GROUP, 5353);
  other.write(Sn.DHAR, 0x01, 0, 0x5e, 0, 0, 0xfb);
  other.open(UDP4 | MULTI, 5353);
  port.send(GROUP, 5353, bytes('all'));
  rig.pass();
  assert.equal([socket.receive(), other.receive()], [[], []]);
});

groups(
  'are sent to by SEND6, at the hardware address in Sn_DHAR with DHAM, and without it at their own',
  () => {
    for (const dham of [0, DHAM]) {
      const rig = new Rig();
      const port = rig.host().udp(5353);
      const [socket] = rig.sockets;
      socket.open(UDP6, 7000);
      socket.write(Sn.MR2, dham);
      socket.write(Sn.DHAR, ...multicastMac6(ip6(GROUP)));
      socket.aim6(GROUP, 5353);
      socket.send('hello', SEND6);
      rig.pass();
      assert.is(socket.events, SENDOK);
      assert.equal(port.received, [{ ip: LINK_LOCAL, port: 7000, bytes: bytes('hello') }]);
    }
  },
);

groups.run();
