import { hooks } from '../../engine/records/hooks.ts';
import { ServicePort } from '../../engine/udp/service-port.ts';
import { equalIp, isAny6 } from '../../headers/ip6.ts';
import { ANNOUNCING, LEFT, type Mdns, multicastAll, receive } from './mdns.ts';
import { ANNOUNCED, sixBits } from './records.ts';

/** A host's link-local address, and one under its router's prefix. */
const MOST_ADDRESSES = 2;
/** Records of a host and its service, without addresses of IPv6. */
const RECORDS = 6;

/**
 * Sets the device's addresses of IPv6, in programs that call `enableIpv6` or `startIpv6`, on a chip with IPv6: the name has AAAA
 * records then, and is answered for in ff02::fb, too, while a slot is free for that group. An address of IPv4 is needed beside
 * them.
 *
 * @param mdns the responder
 * @param addresses up to two of 16 bytes, one after the other; zeros are skipped. Empty: none
 */
export function setHost6(mdns: Mdns, addresses: Uint8Array): void {
  if (!hooks.ipv6) return;
  const kept = new Uint8Array(16 * MOST_ADDRESSES);
  let length = 0;
  for (let at = 0; at + 16 <= addresses.length && length < kept.length; at += 16) {
    const one = addresses.subarray(at, at + 16);
    if (isAny6(one)) continue;
    kept.set(one, length);
    length += 16;
  }
  const ips = kept.slice(0, length);
  if (mdns.ip6 && equalIp(mdns.ip6, ips)) return;
  if (mdns.step > ANNOUNCING) multicastAll(mdns, ANNOUNCED | sixBits(mdns.records), 0);
  mdns.ip6 = ips;
  while (mdns.multicastMs.length < RECORDS + MOST_ADDRESSES) mdns.multicastMs.push(0);
  if (!mdns.six) {
    mdns.six = new ServicePort(mdns.info, mdns.buffer, (size, ip, port): void =>
      receive(mdns, size, ip, port, false),
    );
    mdns.six.isSix = mdns.reply.isSix = true;
  }
  mdns.step = LEFT;
}
