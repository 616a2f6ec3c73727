/** Constants and records of winsock2.h and ws2spi.h, as the provider's functions take them. */

export const AF_UNSPEC = 0;
export const AF_INET = 2;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const SOCK_RDM = 4;
export const SOCK_SEQPACKET = 5;
export const IPPROTO_IP = 0;
export const IPPROTO_ICMP = 1;
export const IPPROTO_IGMP = 2;
export const IPPROTO_TCP = 6;
export const IPPROTO_UDP = 17;
export const IPPROTO_RAW = 255;
export const FROM_PROTOCOL_INFO = -1;

/** Addresses as numbers, 10.0.2.15 being 0x0a00020f: see `inetFrom`. */
export const INADDR_ANY = 0;
export const INADDR_LOOPBACK = 0x7f000001;
export const INADDR_BROADCAST = 0xffffffff;
export const INADDR_NONE = 0xffffffff;

export const WSA_FLAG_OVERLAPPED = 0x01;
/** Roots are refused, and leaves are for datagrams only: see WSPSocket. */
export const WSA_FLAG_MULTIPOINT_C_ROOT = 0x02;
export const WSA_FLAG_MULTIPOINT_C_LEAF = 0x04;
export const WSA_FLAG_MULTIPOINT_D_ROOT = 0x08;
export const WSA_FLAG_MULTIPOINT_D_LEAF = 0x10;
export const WSA_FLAG_ACCESS_SYSTEM_SECURITY = 0x40;
export const WSA_FLAG_NO_HANDLE_INHERIT = 0x80;
/** `Internal` of an overlapped record while its operation pends. */
export const STATUS_PENDING = 0x103;

/** Results of WSAWaitForMultipleEvents; WSA_WAIT_EVENT_0 is the first object. */
export const WSA_WAIT_EVENT_0 = 0;
export const WSA_WAIT_IO_COMPLETION = 0xc0;
export const WSA_WAIT_TIMEOUT = 0x102;
export const WSA_WAIT_FAILED = 0xffffffff;
/** A timeout without limit. */
export const WSA_INFINITE = 0xffffffff;
/** Most event objects in one wait. */
export const WSA_MAXIMUM_WAIT_EVENTS = 64;
/** The invalid event object. */
export const WSA_INVALID_EVENT = null;

/** The only process of a board, for WSPDuplicateSocket. */
export const CURRENT_PROCESS = 1;

export const INVALID_SOCKET = 0xffffffff;
export const SOCKET_ERROR = -1;
export const SOMAXCONN = 0x7fffffff;
/** Size of an fd_set of winsock2.h; a set of WSPSelect may be longer. */
export const FD_SETSIZE = 64;
/** The size of a sockaddr_in: every `namelen` and `addrlen`. */
export const SOCKADDR_SIZE = 16;

export const FD_READ = 0x001;
export const FD_WRITE = 0x002;
export const FD_OOB = 0x004;
export const FD_ACCEPT = 0x008;
export const FD_CONNECT = 0x010;
export const FD_CLOSE = 0x020;
export const FD_QOS = 0x040;
export const FD_GROUP_QOS = 0x080;
export const FD_ROUTING_INTERFACE_CHANGE = 0x100;
export const FD_ADDRESS_LIST_CHANGE = 0x200;
export const FD_ALL_EVENTS = 0x3ff;
/** Indices into `iErrorCode`: the bit numbers of the events. */
export const FD_READ_BIT = 0;
export const FD_WRITE_BIT = 1;
export const FD_OOB_BIT = 2;
export const FD_ACCEPT_BIT = 3;
export const FD_CONNECT_BIT = 4;
export const FD_CLOSE_BIT = 5;
export const FD_QOS_BIT = 6;
export const FD_GROUP_QOS_BIT = 7;
export const FD_ROUTING_INTERFACE_CHANGE_BIT = 8;
export const FD_ADDRESS_LIST_CHANGE_BIT = 9;
export const FD_MAX_EVENTS = 10;

export const CF_ACCEPT = 0;
export const CF_REJECT = 1;
export const CF_DEFER = 2;

export const SD_RECEIVE = 0;
export const SD_SEND = 1;
export const SD_BOTH = 2;

export const MSG_OOB = 0x1;
export const MSG_PEEK = 0x2;
export const MSG_DONTROUTE = 0x4;
export const MSG_WAITALL = 0x8;
export const MSG_INTERRUPT = 0x10;
export const MSG_PUSH_IMMEDIATE = 0x20;
export const MSG_TRUNC = 0x100;
export const MSG_CTRUNC = 0x200;
export const MSG_BCAST = 0x400;
export const MSG_MCAST = 0x800;
export const MSG_PARTIAL = 0x8000;
/** Number of buffers that every provider takes in one call; this one takes any number. */
export const MSG_MAXIOVLEN = 16;

export const JL_SENDER_ONLY = 0x01;
export const JL_RECEIVER_ONLY = 0x02;
export const JL_BOTH = 0x04;

export const FIONBIO = 0x8004667e;
export const FIONREAD = 0x4004667f;

/** An in/out parameter; `Ref<number>` as the last parameter is `lpErrno`. */
export interface Ref<T> {
  value: T;
}

/** A sockaddr_in: `port` 0 to 65535, `addr` the 4 bytes of the IPv4 address in network order. */
export interface SockAddr {
  family: number;
  port: number;
  addr: Uint8Array;
}

/** `len` bytes of `buf`, from its start. */
export interface WsaBuf {
  len: number;
  buf: Uint8Array;
}

/**
 * Creates a sockaddr_in for `a`.`b`.`c`.`d`:`port`.
 *
 * @param a first byte of the address, 0 to 255; `b`, `c` and `d` are the others
 * @param port 0 to 65535
 */
export function inet(a: number, b: number, c: number, d: number, port: number): SockAddr {
  const addr = new Uint8Array(4);
  addr[0] = a;
  addr[1] = b;
  addr[2] = c;
  addr[3] = d;
  return { family: AF_INET, port: port, addr: addr };
}

/**
 * Creates a sockaddr_in for 0.0.0.0:`port`, any local address for a bind.
 *
 * @param port 0 to 65535; 0 selects an ephemeral port
 */
export function inetAny(port: number): SockAddr {
  return { family: AF_INET, port: port, addr: new Uint8Array(4) };
}

/**
 * Creates a sockaddr_in for an address as a number, such as INADDR_LOOPBACK.
 *
 * @param address 0 to 0xffffffff; 10.0.2.15 is 0x0a00020f
 * @param port 0 to 65535
 */
export function inetFrom(address: number, port: number): SockAddr {
  return inet((address >>> 24) & 0xff, (address >>> 16) & 0xff, (address >>> 8) & 0xff, address & 0xff, port);
}

/**
 * Reads a sockaddr_in.
 *
 * @param bytes the structure in 16 bytes, from `at` on
 * @param at offset in bytes
 * @returns the address; null if `bytes` is too short
 */
export function readSockAddr(bytes: Uint8Array, at: number): SockAddr | null {
  if (at < 0 || at + SOCKADDR_SIZE > bytes.length) return null;
  const name = inet(bytes[at + 4], bytes[at + 5], bytes[at + 6], bytes[at + 7], 0);
  name.family = bytes[at] | (bytes[at + 1] << 8);
  name.port = (bytes[at + 2] << 8) | bytes[at + 3];
  return name;
}

/**
 * Writes a sockaddr_in.
 *
 * @param bytes out: the structure in 16 bytes, from `at` on
 * @param at offset in bytes
 * @param name the address
 * @returns false, with nothing written, if it does not fit
 */
export function writeSockAddr(bytes: Uint8Array, at: number, name: SockAddr): boolean {
  if (at < 0 || at + SOCKADDR_SIZE > bytes.length) return false;
  bytes.fill(0, at, at + SOCKADDR_SIZE);
  bytes[at] = name.family;
  bytes[at + 1] = name.family >> 8;
  bytes[at + 2] = name.port >> 8;
  bytes[at + 3] = name.port;
  for (let i = 0; i < 4; i++) bytes[at + 4 + i] = name.addr[i];
  return true;
}

/**
 * Reads the sockaddr_in that a condition function gets.
 *
 * @param name lpCallerId or lpCalleeId, 16 bytes
 */
export function sockAddrOf(name: WsaBuf): SockAddr {
  const b = name.buf;
  return inet(b[4], b[5], b[6], b[7], (b[2] << 8) | b[3]);
}

/** fd_set: sockets, of which WSPSelect leaves the ready ones. Any length. */
export type SocketSet = number[];

/** timeval: seconds, and microseconds from 0 to 999,999. */
export interface TimeVal {
  tv_sec: number;
  tv_usec: number;
}

/** WSANETWORKEVENTS: the recorded events, and the error of each by its bit number. */
export interface NetworkEvents {
  lNetworkEvents: number;
  /** 10 entries; only those with a set bit are written. */
  iErrorCode: number[];
}
