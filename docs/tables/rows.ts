import { SOL_SOCKET } from '../../provider/headers/options.ts';
import { IPPROTO_IP, IPPROTO_TCP, IPPROTO_UDP } from '../../provider/headers/winsock2.ts';

/** An option that Winsock knows, and what there is to say about it here. */
export interface KnownOption {
  name: string;
  level: number;
  value: number;
  remark: string;
}

const of =
  (level: number) =>
  ([name, value, remark]: [string, number, string]): KnownOption => ({
    name,
    level,
    value: value | 0,
    remark,
  });

const STORED = 'kept and read back; no effect';
const NO_DATA = 'TCP carries no data in its connect and disconnect';
const EXTENSION = 'for extension functions, which there are none of';
const LATER = 'from a later Windows';
const HEADERS = 'the chip does not show the headers of what it receives';

/** Chapter 17 of winsock-spi, in its order. */
export const KNOWN: KnownOption[] = [
  ...(
    [
      ['SO_DEBUG', 0x0001, STORED],
      ['SO_ACCEPTCONN', 0x0002, '1 after WSPListen'],
      ['SO_REUSEADDR', 0x0004, 'shares a port with sockets that have it too; not beside SO_EXCLUSIVEADDRUSE'],
      ['SO_EXCLUSIVEADDRUSE', -5, 'keeps others off the port; before WSPBind; not beside SO_REUSEADDR'],
      ['SO_KEEPALIVE', 0x0008, 'Sn_KPALVTR: probes after TCP_KEEPIDLE, once data was exchanged'],
      ['SO_DONTROUTE', 0x0010, STORED],
      ['SO_BROADCAST', 0x0020, 'allows broadcasts'],
      ['SO_USELOOPBACK', 0x0040, 'there is no loopback'],
      [
        'SO_LINGER',
        0x0080,
        'two 16-bit numbers, on and seconds; on with 0 s closes without a FIN, and no RST can be sent',
      ],
      ['SO_DONTLINGER', -129, 'always what SO_LINGER is not'],
      ['SO_OOBINLINE', 0x0100, 'kept; the chip knows no urgent data'],
      ['SO_SNDBUF', 0x1001, 'kept; the chip has 2,048 bytes for each socket'],
      ['SO_RCVBUF', 0x1002, 'kept; the chip has 2,048 bytes for each socket'],
      ['SO_SNDLOWAT', 0x1003, 'not to be had'],
      ['SO_RCVLOWAT', 0x1004, 'not to be had'],
      ['SO_SNDTIMEO', 0x1005, 'milliseconds for a blocking send, 0 for ever; 24 days at most'],
      ['SO_RCVTIMEO', 0x1006, 'milliseconds for a blocking receive, 0 for ever; 24 days at most'],
      ['SO_ERROR', 0x1007, 'tells a failure once that no call has told; setting it forgets'],
      ['SO_TYPE', 0x1008, 'SOCK_STREAM or SOCK_DGRAM'],
      ['SO_BSP_STATE', 0x1009, 'a structure of pointers'],
      ['SO_GROUP_ID', 0x2001, 'the group, 0 for none'],
      ['SO_GROUP_PRIORITY', 0x2002, 'kept; a hint'],
      ['SO_MAX_MSG_SIZE', 0x2003, '1,472 bytes: the chip does not fragment'],
      ['SO_PROTOCOL_INFOA', 0x2004, '372 bytes; where there is less room, WSAEFAULT and the size'],
      ['SO_PROTOCOL_INFOW', 0x2005, '628 bytes; where there is less room, WSAEFAULT and the size'],
      ['PVD_CONFIG', 0x3001, 'the provider has nothing to configure by it'],
      [
        'SO_CONDITIONAL_ACCEPT',
        0x3002,
        'kept, before WSPListen; the chip shakes hands before anybody decides',
      ],
      ['SO_PAUSE_ACCEPT', 0x3003, LATER],
      ['SO_COMPARTMENT_ID', 0x3004, LATER],
      ['SO_RANDOMIZE_PORT', 0x3005, LATER],
      ['SO_PORT_SCALABILITY', 0x3006, LATER],
      ['SO_REUSE_UNICASTPORT', 0x3007, LATER],
      ['SO_REUSE_MULTICASTPORT', 0x3008, LATER],
      ['SO_CONNDATA', 0x7000, NO_DATA],
      ['SO_CONNOPT', 0x7001, NO_DATA],
      ['SO_DISCDATA', 0x7002, NO_DATA],
      ['SO_DISCOPT', 0x7003, NO_DATA],
      ['SO_CONNDATALEN', 0x7004, NO_DATA],
      ['SO_CONNOPTLEN', 0x7005, NO_DATA],
      ['SO_DISCDATALEN', 0x7006, NO_DATA],
      ['SO_DISCOPTLEN', 0x7007, NO_DATA],
      ['SO_OPENTYPE', 0x7008, 'kept for the whole program, 0, 0x10 or 0x20; asks for no valid socket'],
      ['SO_MAXDG', 0x7009, EXTENSION],
      ['SO_MAXPATHDG', 0x700a, EXTENSION],
      ['SO_UPDATE_ACCEPT_CONTEXT', 0x700b, EXTENSION],
      ['SO_UPDATE_CONNECT_CONTEXT', 0x7010, EXTENSION],
      ['SO_CONNECT_TIME', 0x700c, 'seconds since the handshake; 0xFFFFFFFF without a connection'],
    ] as [string, number, string][]
  ).map(of(SOL_SOCKET)),
  ...(
    [
      ['TCP_NODELAY', 1, 'kept; the chip sends at once in any case'],
      ['TCP_EXPEDITED_1122', 2, 'the chip knows no urgent data'],
      ['TCP_KEEPIDLE', 3, 'seconds, rounded up to fives; 1,275 s is the most that the chip can wait'],
      ['TCP_MAXSEG', 4, 'Sn_MSSR, of what is opened from now on'],
      [
        'TCP_MAXRT',
        5,
        'seconds for a connect, and for data without an acknowledgement; the chip ends both after 31.8 s',
      ],
      ['TCP_STDURG', 6, 'the chip knows no urgent data'],
      ['TCP_NOURG', 7, 'the chip knows no urgent data'],
      ['TCP_ATMARK', 8, 'the chip knows no urgent data'],
      ['TCP_NOSYNRETRIES', 9, 'the chip repeats SYNs by one rule for all sockets'],
      ['TCP_TIMESTAMPS', 10, 'the chip sends no option but the segment size'],
      ['TCP_FASTOPEN', 15, LATER],
      ['TCP_KEEPCNT', 16, 'kept; the chip repeats probes by one rule for all sockets, for 31.8 s'],
      ['TCP_KEEPINTVL', 17, 'kept; the chip repeats probes by one rule for all sockets, for 31.8 s'],
      ['TCP_FAIL_CONNECT_ON_ICMP_ERROR', 18, LATER],
      ['TCP_BSDURGENT', 0x7000, 'the chip knows no urgent data'],
    ] as [string, number, string][]
  ).map(of(IPPROTO_TCP)),
  ...(
    [
      ['UDP_NOCHECKSUM', 1, 'kept; the chip puts a checksum into every datagram'],
      ['UDP_CHECKSUM_COVERAGE', 20, 'kept; the chip’s checksum covers the whole datagram'],
    ] as [string, number, string][]
  ).map(of(IPPROTO_UDP)),
  ...(
    [
      ['IP_OPTIONS', 1, 'the chip sends and shows none'],
      ['IP_HDRINCL', 2, 'for raw sockets'],
      ['IP_TOS', 3, 'Sn_TOS, of what is opened from now on; a service type of SIO_SET_QOS sets it, too'],
      ['IP_TTL', 4, 'Sn_TTL, of what is opened from now on'],
      [
        'IP_DONTFRAGMENT',
        14,
        'Sn_FRAG, of what is opened from now on; on datagram sockets kept, and always on',
      ],
      ['IP_MULTICAST_IF', 9, '0.0.0.0, the device’s address, or 0.0.0.1: there is one interface'],
      ['IP_MULTICAST_TTL', 10, 'of what is sent to groups'],
      ['IP_MULTICAST_LOOP', 11, 'kept; nothing that is sent comes back'],
      ['IP_ADD_MEMBERSHIP', 12, 'two addresses, the group’s and the interface’s'],
      ['IP_DROP_MEMBERSHIP', 13, 'likewise'],
      ['IP_ADD_SOURCE_MEMBERSHIP', 15, 'the chip speaks IGMP 1 and 2'],
      ['IP_DROP_SOURCE_MEMBERSHIP', 16, 'the chip speaks IGMP 1 and 2'],
      ['IP_BLOCK_SOURCE', 17, 'the chip speaks IGMP 1 and 2'],
      ['IP_UNBLOCK_SOURCE', 18, 'the chip speaks IGMP 1 and 2'],
      ['IP_PKTINFO', 19, HEADERS],
      ['IP_RECVTTL', 21, HEADERS],
      ['IP_RECEIVE_BROADCAST', 22, 'broadcasts are received'],
      ['IP_RECVIF', 24, HEADERS],
      ['IP_UNICAST_IF', 31, 'there is one interface'],
      ['IP_RECVTOS', 40, HEADERS],
      ['IP_MTU_DISCOVER', 71, 'the chip does not look for it'],
      ['IP_MTU', 73, '1,500 on a connection'],
    ] as [string, number, string][]
  ).map(of(IPPROTO_IP)),
];
