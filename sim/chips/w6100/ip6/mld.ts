import { multicastMac6 } from '../../../net/address.ts';
import { ALL_ROUTERS6 } from '../../../net/address6.ts';
import { buildIcmp6, parseIcmp6 } from '../../../net/icmp6.ts';
import type { Ipv6Packet } from '../../../net/ipv6.ts';
import { behindOptions, MLD_DONE, MLD_QUERY, MLD_REPORT, mldMessage, parseMld } from '../../../net/mld.ts';
import type { GroupVoice } from '../../wiznet/parts.ts';
import type { W6100Core } from '../core.ts';
import { ICMP6BLK } from '../registers/registers.ts';

/** Sends a message to `destination`, at the hardware address `to`, null for the group's own, from our address `source`. */
type SendMld = (to: Uint8Array | null, destination: Uint8Array, icmp: Uint8Array, source: Uint8Array) => void;

/**
 * What the chip says of a membership of `group` (w6100.md, chapter 3, ICMP6BLKR: it handles MLD unless that is blocked).
 * Which version it speaks is not said; every router understands version 1.
 */
export function mldVoice(core: W6100Core, group: Uint8Array, send: SendMld): GroupVoice {
  const say = (type: number, to: Uint8Array | null, destination: Uint8Array) => {
    if (core.common.get('ICMP6BLKR') & ICMP6BLK.MLD) return;
    // MLD comes from the link-local address alone (RFC 2710, 3).
    const source = core.common.bytesOf('LLAR');
    send(
      to,
      destination,
      buildIcmp6(mldMessage({ type, maxDelayMs: 0, group }), source, destination),
      source,
    );
  };
  return {
    report: () => say(MLD_REPORT, null, group),
    leave: () => say(MLD_DONE, multicastMac6(ALL_ROUTERS6), ALL_ROUTERS6),
  };
}

/** A router asks for the members of groups. */
export function receiveQuery(core: W6100Core, packet: Ipv6Packet): void {
  const bytes = behindOptions(packet.payload);
  const icmp = bytes && parseIcmp6(bytes, packet.source, packet.destination);
  const message = icmp && parseMld(icmp);
  if (message?.type !== MLD_QUERY || core.common.get('ICMP6BLKR') & ICMP6BLK.MLD) return;
  const us = Math.max(1, message.maxDelayMs) * 1000;
  for (const { udp } of core.sockets) udp?.membership?.query(message.group, us);
}
