import { equal } from '../../../net/address.ts';
import {
  buildIcmp,
  echoReply,
  ICMP_ECHO,
  ICMP_UNREACHABLE,
  type IcmpMessage,
  PORT_UNREACHABLE,
  parseIcmp,
  parseQuoted,
} from '../../../net/icmp.ts';
import { type Ipv4Packet, PROTOCOL_ICMP, PROTOCOL_TCP, PROTOCOL_UDP } from '../../../net/ipv4.ts';
import { IR, MR } from '../../w5500/registers/registers.ts';
import type { Core } from '../core.ts';

/** Answers a ping, unless MR.PB forbids it, and takes the news that something cannot be reached (chapters 9, 10). */
export function receiveIcmp(core: Core, packet: Ipv4Packet, mac: Uint8Array): void {
  const message = parseIcmp(packet.payload);
  if (message?.type === ICMP_ECHO) answerEcho(core, message, packet.source, mac);
  if (message?.type === ICMP_UNREACHABLE) takeUnreachable(core, message);
}

function answerEcho(core: Core, echo: IcmpMessage, to: Uint8Array, mac: Uint8Array): void {
  if (core.common.get('MR') & MR.PB) return;
  core.stack.sendIp(null, mac, to, PROTOCOL_ICMP, buildIcmp(echoReply(echo)));
}

function takeUnreachable(core: Core, message: IcmpMessage): void {
  const quoted = parseQuoted(message.payload);
  if (!quoted || !equal(quoted.source, core.stack.ip)) return;
  const { protocol, destination, sourcePort, destinationPort } = quoted;
  if (protocol === PROTOCOL_UDP && message.code === PORT_UNREACHABLE) {
    core.common.setBytes('UIPR', destination);
    core.common.set('UPORTR', destinationPort);
    core.stack.raise(IR.UNREACH);
  }
  if (protocol === PROTOCOL_TCP && core.knobs.unreachableEndsTcp) {
    core.sockets.find(({ tcp }) => tcp?.owns(destination, destinationPort, sourcePort))?.tcp?.unreachable();
  }
}
