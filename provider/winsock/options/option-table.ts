import { SOCKET_MEMORY } from '#chip';
import * as O from '../../headers/option-indices.ts';
import * as W from '../../headers/options.ts';
import { IPPROTO_IP, IPPROTO_TCP, IPPROTO_UDP } from '../../headers/winsock2.ts';

/**
 * The table of supported options (Winsock SPI 17). A row has SIZE numbers, in the order of the columns below. An option
 * of a valid level without a row is refused with WSAENOPROTOOPT.
 */
export const OPTION_ROWS: number[] = [];

/** The columns: level and name; index in a handle's options, or COMPUTED; use; default; limits. */
export const LEVEL = 0;
export const NAME = 1;
export const PLACE = 2;
export const USE = 3;
export const INITIAL = 4;
export const LEAST = 5;
export const MOST = 6;
export const ROW_SIZE = 7;

/** As an index: not stored in the handle's options, but computed by option-values.ts. */
export const COMPUTED = -1;

/** Bits of USE. With neither GET nor SET the option is refused with WSAEINVAL. */
export const GET = 1;
export const SET = 2;
export const STREAM = 4;
export const DATAGRAM = 8;
/** A BOOL: it can be set with any length. */
export const FLAG = 16;

const BOTH = GET | SET;
const ANY = STREAM | DATAGRAM;
const LARGEST = 0x7fffffff;

/** Level of the rows that follow. */
let level = W.SOL_SOCKET;
flag(W.SO_DEBUG, O.DEBUG, BOTH | ANY);
computed(W.SO_ACCEPTCONN, GET | ANY | FLAG);
flag(W.SO_REUSEADDR, O.REUSE_ADDRESS, BOTH | ANY);
flag(W.SO_EXCLUSIVEADDRUSE, O.EXCLUSIVE_ADDRESS, BOTH | ANY);
flag(W.SO_KEEPALIVE, O.KEEP_ALIVE, BOTH | STREAM);
flag(W.SO_DONTROUTE, O.DONT_ROUTE, BOTH | ANY);
flag(W.SO_BROADCAST, O.BROADCAST, BOTH | DATAGRAM);
computed(W.SO_LINGER, BOTH | STREAM);
row(W.SO_DONTLINGER, COMPUTED, BOTH | STREAM | FLAG, 1, 0, 1);
flag(W.SO_OOBINLINE, O.OOB_INLINE, BOTH | STREAM);
row(W.SO_SNDBUF, O.SEND_BUFFER, BOTH | ANY, SOCKET_MEMORY, 0, LARGEST);
row(W.SO_RCVBUF, O.RECEIVE_BUFFER, BOTH | ANY, SOCKET_MEMORY, 0, LARGEST);
computed(W.SO_SNDLOWAT, ANY);
computed(W.SO_RCVLOWAT, ANY);
row(W.SO_SNDTIMEO, O.SEND_TIMEOUT_MS, BOTH | ANY, 0, 0, LARGEST);
row(W.SO_RCVTIMEO, O.RECEIVE_TIMEOUT_MS, BOTH | ANY, 0, 0, LARGEST);
computed(W.SO_ERROR, BOTH | ANY);
computed(W.SO_TYPE, GET | ANY);
row(W.SO_GROUP_ID, O.GROUP_ID, GET | ANY, 0, 0, 0);
row(W.SO_GROUP_PRIORITY, O.GROUP_PRIORITY, BOTH | ANY, 0, 0, LARGEST);
computed(W.SO_MAX_MSG_SIZE, GET | DATAGRAM);
computed(W.SO_PROTOCOL_INFOA, GET | ANY);
computed(W.SO_PROTOCOL_INFOW, GET | ANY);
flag(W.SO_CONDITIONAL_ACCEPT, O.CONDITIONAL_ACCEPT, BOTH | STREAM);
computed(W.SO_OPENTYPE, BOTH | ANY);
computed(W.SO_CONNECT_TIME, GET | ANY);

level = IPPROTO_TCP;
flag(W.TCP_NODELAY, O.NO_DELAY, BOTH | STREAM);
row(W.TCP_KEEPIDLE, O.KEEP_IDLE_SECONDS, BOTH | STREAM, O.DEFAULT_KEEP_IDLE_SECONDS, 1, LARGEST);
row(W.TCP_MAXSEG, O.MAX_SEGMENT, BOTH | STREAM, O.DEFAULT_MAX_SEGMENT, 1, O.DEFAULT_MAX_SEGMENT);
row(W.TCP_MAXRT, O.MAX_RETRY_SECONDS, BOTH | STREAM, O.DEFAULT_MAX_RETRY_SECONDS, -1, LARGEST);
row(W.TCP_KEEPCNT, O.KEEP_COUNT, BOTH | STREAM, 10, 1, 255);
row(W.TCP_KEEPINTVL, O.KEEP_INTERVAL_SECONDS, BOTH | STREAM, 1, 1, LARGEST);

level = IPPROTO_UDP;
flag(W.UDP_NOCHECKSUM, O.NO_CHECKSUM, BOTH | DATAGRAM);
row(W.UDP_CHECKSUM_COVERAGE, O.CHECKSUM_COVERAGE, BOTH | DATAGRAM, 0, 0, 0xffff);

level = IPPROTO_IP;
computed(W.IP_HDRINCL, ANY);
row(W.IP_TOS, O.TYPE_OF_SERVICE, BOTH | ANY, 0, 0, 255);
row(W.IP_TTL, O.TIME_TO_LIVE, BOTH | ANY, O.DEFAULT_TTL, 0, 255);
row(W.IP_MULTICAST_IF, O.MULTICAST_INTERFACE, BOTH | DATAGRAM, 0, ~LARGEST, LARGEST);
row(W.IP_MULTICAST_TTL, O.MULTICAST_TTL, BOTH | DATAGRAM, O.DEFAULT_MULTICAST_TTL, 0, 255);
row(W.IP_MULTICAST_LOOP, O.MULTICAST_LOOP, BOTH | DATAGRAM | FLAG, 1, 0, 1);
computed(W.IP_ADD_MEMBERSHIP, SET | DATAGRAM);
computed(W.IP_DROP_MEMBERSHIP, SET | DATAGRAM);
// 1 on a stream, 0 on a datagram socket.
row(W.IP_DONTFRAGMENT, O.DONT_FRAGMENT, BOTH | ANY | FLAG, 1, 0, 1);
computed(W.IP_MTU, GET | ANY);

function row(name: number, place: number, use: number, initial: number, least: number, most: number): void {
  OPTION_ROWS.push(level, name, place, use, initial, least, most);
}

/** A BOOL with the default 0. */
function flag(name: number, place: number, use: number): void {
  row(name, place, use | FLAG, 0, 0, 1);
}

/** An option without an index and without limits. */
function computed(name: number, use: number): void {
  row(name, COMPUTED, use, 0, 0, 0);
}

/** Returns the start of an option's row in OPTION_ROWS; -1 if there is none. */
export function optionRow(level: number, name: number): number {
  for (let at = 0; at < OPTION_ROWS.length; at += ROW_SIZE)
    if (OPTION_ROWS[at + LEVEL] === level && OPTION_ROWS[at + NAME] === name) return at;
  return -1;
}
