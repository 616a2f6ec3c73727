import { equal, multicastMac6 } from '../../../net/address.ts';
import { ALL_NODES, UNSPECIFIED } from '../../../net/address6.ts';
import { get16 } from '../../../net/bytes.ts';
import {
  advertisement,
  ECHO_REPLY6,
  ECHO6,
  type Icmp6Message,
  macIn,
  NA,
  NEIGHBOUR_ADVERTISEMENT,
  NEIGHBOUR_HOPS,
  NEIGHBOUR_SOLICITATION,
  PORT_UNREACHABLE6,
  parseIcmp6,
  parseQuoted6,
  ROUTER_ADVERTISEMENT,
  targetOf,
  UNREACHABLE6,
} from '../../../net/icmp6.ts';
import { PROTOCOL_TCP, PROTOCOL_UDP } from '../../../net/ipv4.ts';
import type { Ipv6Packet } from '../../../net/ipv6.ts';
import type { Ip6Messages, W6100Core } from '../core.ts';
import { ICMP6BLK, NETMR, NETXMR } from '../registers/registers.ts';
import { takeAdvertisement } from './router.ts';

/** What of ICMP the chip handles itself (w6100.md, chapter 3, ICMP6BLKR). False: it is left to a socket. */
export function receiveIcmp6(
  core: W6100Core,
  ip6: Ip6Messages,
  packet: Ipv6Packet,
  mac: Uint8Array,
): boolean {
  const message = parseIcmp6(packet.payload, packet.source, packet.destination);
  // Malformed messages are dropped.
  if (!message) return true;
  const blocks = core.common.get('ICMP6BLKR');
  switch (message.type) {
    case ECHO6:
      if (blocks & ICMP6BLK.PING6) return false;
      answerEcho(core, ip6, packet, message, mac);
      return true;
    case ECHO_REPLY6:
      if (blocks & ICMP6BLK.PING6) return false;
      core.socketless.heardPing(packet.source, get16(message.body, 0), get16(message.body, 2));
      return true;
    case NEIGHBOUR_SOLICITATION:
      if (blocks & ICMP6BLK.NS) return false;
      if (packet.hops === NEIGHBOUR_HOPS) answerNeighbour(core, ip6, packet, message, mac);
      return true;
    case NEIGHBOUR_ADVERTISEMENT:
      if (blocks & ICMP6BLK.NA) return false;
      if (packet.hops === NEIGHBOUR_HOPS) takeNeighbour(core, message, mac);
      return true;
    case ROUTER_ADVERTISEMENT:
      if (blocks & ICMP6BLK.RA) return false;
      if (packet.hops === NEIGHBOUR_HOPS) takeAdvertisement(core, packet.payload);
      return true;
    case UNREACHABLE6:
      takeUnreachable(core, ip6, message);
      return true;
    default:
      return false;
  }
}

function answerEcho(
  core: W6100Core,
  ip6: Ip6Messages,
  packet: Ipv6Packet,
  echo: Icmp6Message,
  mac: Uint8Array,
): void {
  const { common } = core;
  const blocks = common.get('NETMR');
  const toAll = equal(packet.destination, ALL_NODES);
  if (common.get('NET6MR') & NETXMR.PB || (toAll && blocks & NETMR.ANB)) return;
  const isOwn = ip6.isOwn(packet.destination);
  if (!isOwn && !toAll && blocks & NETMR.M6B) return;
  const reply = { type: ECHO_REPLY6, code: 0, body: echo.body };
  ip6.sendIcmp(mac, packet.source, reply, isOwn ? packet.destination : undefined);
}

/** Answers for one of our addresses. A host without an address asks whether ours is free: the answer goes to all nodes. */
function answerNeighbour(
  core: W6100Core,
  ip6: Ip6Messages,
  packet: Ipv6Packet,
  message: Icmp6Message,
  mac: Uint8Array,
): void {
  const target = targetOf(message);
  if (!target || !ip6.isOwn(target) || !core.knobs.arpAnswers) return;
  const own = core.stack.mac;
  if (equal(packet.source, UNSPECIFIED)) {
    const all = advertisement(target, own, NA.OVERRIDE);
    ip6.sendNeighbour(multicastMac6(ALL_NODES), ALL_NODES, all, target);
  } else {
    const answer = advertisement(target, own, NA.SOLICITED | NA.OVERRIDE);
    ip6.sendNeighbour(macIn(message) ?? mac, packet.source, answer, target);
  }
}

function takeNeighbour(core: W6100Core, message: Icmp6Message, mac: Uint8Array): void {
  const target = targetOf(message);
  if (!target || !core.knobs.arpHears) return;
  const at = macIn(message) ?? mac;
  for (const socket of core.sockets) socket.resolver.learn(target, at);
  core.socketless.heardArp(target, at);
}

function takeUnreachable(core: W6100Core, ip6: Ip6Messages, message: Icmp6Message): void {
  const quoted = parseQuoted6(message);
  if (!quoted || !ip6.isOwn(quoted.source)) return;
  const { protocol, destination, sourcePort, destinationPort } = quoted;
  if (protocol === PROTOCOL_UDP && message.code === PORT_UNREACHABLE6) {
    core.common.setBytes('UIP6R', destination);
    core.common.set('UPORT6R', destinationPort);
    core.variant.announce('unreachable6');
  }
  if (protocol === PROTOCOL_TCP && core.knobs.unreachableEndsTcp)
    core.sockets.find(({ tcp }) => tcp?.owns(destination, destinationPort, sourcePort))?.tcp?.unreachable();
}
