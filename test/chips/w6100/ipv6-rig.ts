import * as assert from 'uvu/assert';
import { setGlobal } from '#chip/ip6';
import {
  AF_INET6,
  enableIpv6,
  FIONBIO,
  INVALID_SOCKET,
  IPPROTO_IPV6,
  IPV6_V6ONLY,
  inet6Any,
  ip6Text,
  SOCKADDR_IN6_SIZE,
  type SockAddr,
  WSPGetPeerName,
  WSPGetSockName,
  WSPIoctl,
  WSPSetSockOpt,
  WSPSocket,
} from '../../../provider/index.ts';
import { Host } from '../../../sim/hosts/host.ts';
import { addressOf } from '../../../sim/net/address6.ts';
import { type Device, newDevice } from '../../support/device.ts';

/** Cases of IPv6 on the W6100: each on a device of its own, with a host on its segment. */

export const LINK_LOCAL = 'fe80::ff:fe02:f';
export const GLOBAL = 'fd00:1::15';

export interface Ipv6Case {
  name: string;
  body: (d: Device, host: Host) => void;
}

export function start(): { d: Device; host: Host } {
  const d = newDevice({ calm: 'the cases say when their clients come' }).start();
  d.awaitLink();
  assert.is(enableIpv6(null, addressOf(LINK_LOCAL)), true);
  const none = new Uint8Array(16);
  setGlobal(d.chip, addressOf(GLOBAL), addressOf('ffff:ffff:ffff:ffff::'), none);
  const host = new Host(d.wire, d.time, {
    ...{ ip: '10.0.2.9', mac: '52:55:0a:00:02:09', device: GLOBAL, ip6: ['fd00:1::9'] },
  });
  return { d, host };
}

export function runOn(body: Ipv6Case['body']): void {
  const { d, host } = start();
  try {
    body(d, host);
    assert.equal(d.faults, []);
  } finally {
    d.stop();
  }
}

/** A socket of AF_INET6, non-blocking; `type` 1 for a stream, 2 for datagrams. */
export function socket(d: Device, type = 1): number {
  const s = WSPSocket(AF_INET6, type, type === 1 ? 6 : 17, d.info, 0, 0, d.err);
  assert.is.not(s, INVALID_SOCKET);
  const on = Uint8Array.of(1, 0, 0, 0);
  WSPIoctl(s, FIONBIO, on, 4, null, 0, { value: 0 }, null, null, null, d.err);
  return s;
}

export function only(d: Device, s: number, on: number): number {
  return WSPSetSockOpt(s, IPPROTO_IPV6, IPV6_V6ONLY, Uint8Array.of(on, 0, 0, 0), 4, d.err);
}

export const text = (name: SockAddr) => `[${ip6Text(name.addr)}]:${name.port}`;

export function names(d: Device, s: number): string[] {
  const name = inet6Any(0);
  const size = () => ({ value: SOCKADDR_IN6_SIZE });
  assert.is(WSPGetSockName(s, name, size(), d.err), 0);
  const own = text(name);
  assert.is(WSPGetPeerName(s, name, size(), d.err), 0);
  return [own, text(name)];
}
