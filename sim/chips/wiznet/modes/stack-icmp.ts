import { equal } from '../../../net/address.ts';
import {
  buildIcmp,
  echoReply,
  ICMP_ECHO,
  ICMP_ECHO_REPLY,
  ICMP_UNREACHABLE,
  type IcmpMessage,
  PORT_UNREACHABLE,
  parseIcmp,
  parseQuoted,
  unreachable,
} from '../../../net/icmp.ts';
import { type Ipv4Packet, PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP } from '../../../net/ipv4.ts';
import type { Core } from '../core.ts';

/** Answers a ping, unless the chip is not to, and takes the news that something cannot be reached (chapters 9, 10). */
export function receiveIcmp(core: Core, packet: Ipv4Packet, mac: Uint8Array): void {
  const message = parseIcmp(packet.payload);
  if (message?.type === ICMP_ECHO) answerEcho(core, message, packet.source, mac);
  if (message?.type === ICMP_ECHO_REPLY)
    core.variant.heardPing(packet.source, message.identifier, message.sequence);
  if (message?.type === ICMP_UNREACHABLE) takeUnreachable(core, message);
}

function answerEcho(core: Core, echo: IcmpMessage, to: Uint8Array, mac: Uint8Array): void {
  if (!core.variant.answersPing) return;
  core.stack.sendIp(null, mac, to, PROTOCOL_ICMP, buildIcmp(echoReply(echo)));
}

function takeUnreachable(core: Core, message: IcmpMessage): void {
  const quoted = parseQuoted(message.payload);
  if (!quoted || !equal(quoted.source, core.stack.ip)) return;
  const { protocol, destination, sourcePort, destinationPort } = quoted;
  if (protocol === PROTOCOL_UDP && message.code === PORT_UNREACHABLE) {
    core.common.setBytes('UIPR', destination);
    core.common.set('UPORTR', destinationPort);
    core.variant.announce('unreachable');
  }
  if (protocol === PROTOCOL_TCP && core.knobs.unreachableEndsTcp) {
    core.sockets.find(({ tcp }) => tcp?.owns(destination, destinationPort, sourcePort))?.tcp?.unreachable();
  }
}

/** Sends "port unreachable" for this UDP port; `bytes` is the whole packet. */
export function refuseUdp(core: Core, packet: Ipv4Packet, bytes: Uint8Array, mac: Uint8Array): void {
  const message = unreachable(PORT_UNREACHABLE, bytes);
  core.stack.sendIp(null, mac, packet.source, PROTOCOL_ICMP, buildIcmp(message));
}
