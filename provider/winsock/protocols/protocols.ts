import type { Chip } from '#chip';
import type { Clock } from '../../../hal/clock.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { type ProtocolInfo, protocolInfo } from '../../engine/records/provider.ts';
import { AF_INET6, LARGEST_DATAGRAM6, SOCKADDR_IN6_SIZE } from '../../headers/ip6.ts';
import {
  BIGENDIAN,
  PFL_MATCHES_PROTOCOL_ZERO,
  PFL_MULTIPLE_PROTO_ENTRIES,
  SECURITY_PROTOCOL_NONE,
  XP1_CONNECTIONLESS,
  XP1_GRACEFUL_CLOSE,
  XP1_GUARANTEED_DELIVERY,
  XP1_GUARANTEED_ORDER,
  XP1_MESSAGE_ORIENTED,
  XP1_SUPPORT_BROADCAST,
} from '../../headers/protocols.ts';
import {
  AF_INET,
  IPPROTO_TCP,
  IPPROTO_UDP,
  SOCK_DGRAM,
  SOCK_STREAM,
  SOCKADDR_SIZE,
} from '../../headers/winsock2.ts';

/** WSAPROTOCOL_INFO, complete: the properties of a protocol of a provider. Text is UTF-16, numbers are 32 bits wide. */
export interface ProtocolRecord extends ProtocolInfo {
  /** XP1_ flags. */
  dwServiceFlags1: number;
  dwServiceFlags2: number;
  dwServiceFlags3: number;
  dwServiceFlags4: number;
  /** PFL_ flags. */
  dwProviderFlags: number;
  /** The provider's GUID, the same for all its protocols, as `{xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx}`. */
  ProviderId: string;
  /** Number of the protocol in the provider: 1 to 4. */
  dwCatalogEntryId: number;
  /** 1: a base protocol, with no other below it. */
  ChainLen: number;
  iVersion: number;
  iAddressFamily: number;
  iMaxSockAddr: number;
  iMinSockAddr: number;
  iSocketType: number;
  iProtocol: number;
  iProtocolMaxOffset: number;
  iNetworkByteOrder: number;
  iSecurityScheme: number;
  /** The largest message in bytes; 0 for a stream, which has none. */
  dwMessageSize: number;
  dwProviderReserved: number;
  szProtocol: string;
}

/** The GUID of this provider. */
export const PROVIDER_ID = '{7c1b0a9e-5500-4e57-9d5a-0c5f1e5a5500}';
/** An Ethernet frame without the headers of IP and UDP: the chip does not fragment. */
const LARGEST_DATAGRAM = 1472;

/**
 * Returns the protocols of a chip, as WSCEnumProtocols would list them: TCP, UDP, and in programs that call `enableIpv6`,
 * on a chip with IPv6, TCP and UDP over IPv6. Each record can be passed to
 * WSPStartup and WSPSocket in place of `protocolInfo`; in WSPSocket, FROM_PROTOCOL_INFO selects its values.
 *
 * @param chip the chip, as the board's module provides it
 * @param clock the runtime's clock and timers
 * @returns new records
 * @see WSAPROTOCOL_INFO, winsock2.h
 */
export function protocolRecords(chip: Chip, clock: Clock): ProtocolRecord[] {
  const info = protocolInfo(chip, clock);
  const tcp = XP1_GUARANTEED_DELIVERY | XP1_GUARANTEED_ORDER | XP1_GRACEFUL_CLOSE;
  const udp = XP1_CONNECTIONLESS | XP1_MESSAGE_ORIENTED | XP1_SUPPORT_BROADCAST;
  const records = [
    record(info, 1, SOCK_STREAM, IPPROTO_TCP, tcp, 0, 'spisock TCP/IP'),
    record(info, 2, SOCK_DGRAM, IPPROTO_UDP, udp, LARGEST_DATAGRAM, 'spisock UDP/IP'),
  ];
  const ipv6 = hooks.ipv6;
  if (ipv6 && ipv6.means(AF_INET6)) {
    const udp6 = XP1_CONNECTIONLESS | XP1_MESSAGE_ORIENTED;
    records.push(
      ofIpv6(record(info, 3, SOCK_STREAM, IPPROTO_TCP, tcp, 0, 'spisock TCP/IPv6')),
      ofIpv6(record(info, 4, SOCK_DGRAM, IPPROTO_UDP, udp6, LARGEST_DATAGRAM6, 'spisock UDP/IPv6')),
    );
  }
  return records;
}

function ofIpv6(one: ProtocolRecord): ProtocolRecord {
  one.iAddressFamily = AF_INET6;
  one.iMaxSockAddr = one.iMinSockAddr = SOCKADDR_IN6_SIZE;
  return one;
}

function record(
  info: ProtocolInfo,
  entry: number,
  type: number,
  protocol: number,
  services: number,
  messageSize: number,
  name: string,
): ProtocolRecord {
  return {
    chip: info.chip,
    clock: info.clock,
    config: info.config,
    dwServiceFlags1: services,
    dwServiceFlags2: 0,
    dwServiceFlags3: 0,
    dwServiceFlags4: 0,
    dwProviderFlags: PFL_MULTIPLE_PROTO_ENTRIES | PFL_MATCHES_PROTOCOL_ZERO,
    ProviderId: PROVIDER_ID,
    dwCatalogEntryId: entry,
    ChainLen: 1,
    iVersion: 2,
    iAddressFamily: AF_INET,
    iMaxSockAddr: SOCKADDR_SIZE,
    iMinSockAddr: SOCKADDR_SIZE,
    iSocketType: type,
    iProtocol: protocol,
    iProtocolMaxOffset: 0,
    iNetworkByteOrder: BIGENDIAN,
    iSecurityScheme: SECURITY_PROTOCOL_NONE,
    dwMessageSize: messageSize,
    dwProviderReserved: 0,
    szProtocol: name,
  };
}
