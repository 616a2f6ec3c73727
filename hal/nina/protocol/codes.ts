/**
 * The commands of nina-fw that the driver uses, with their numbers as in its CommandHandler.cpp, and the numbers of lwIP
 * and of newlib.
 */

export const SET_NET = 0x10;
export const SET_PASSPHRASE = 0x11;
export const SET_IP_CONFIG = 0x14;
export const SET_HOSTNAME = 0x16;
export const GET_DNS_CONFIG = 0x1e;
export const GET_REASON = 0x1f;
export const GET_STATUS = 0x20;
export const GET_IP = 0x21;
export const GET_MAC = 0x22;
export const GET_RSSI = 0x25;
export const GET_VERSION = 0x37;

export const SOCKET = 0x70;
export const CLOSE = 0x71;
export const ERRNO = 0x72;
export const BIND = 0x73;
export const LISTEN = 0x74;
export const ACCEPT = 0x75;
export const CONNECT = 0x76;
export const SEND = 0x77;
export const RECV = 0x78;
export const SENDTO = 0x79;
export const RECVFROM = 0x7a;
export const IOCTL = 0x7b;
export const POLL = 0x7c;
export const SETSOCKOPT = 0x7d;
export const GETSOCKOPT = 0x7e;

/** The parameter of calls that have one and do not look at it. */
export const UNUSED = 0xff;

/** Answers of GET_STATUS: the radio has joined and has an address; nothing has come of the last command to join yet. */
export const STATUS_IDLE = 0;
export const STATUS_CONNECTED = 3;

/** No descriptor. */
export const NONE = 255;
export const STREAM = 1;
export const DATAGRAM = 2;
export const FIONBIO = 0x8004667e;
export const SO_REUSEADDR = 4;
export const SO_ERROR = 0x1007;

/** Bits of POLL. The highest one: the call has failed, and the others say nothing. */
export const READS = 1;
export const WRITES = 2;
export const FAILS = 4;
export const UNKNOWN = 0x80;

export const EBADF = 9;
export const EAGAIN = 11;
export const ENFILE = 23;
export const ECONNABORTED = 113;
export const ETIMEDOUT = 116;
export const EHOSTUNREACH = 118;
export const EINPROGRESS = 119;

/** The older calls, of slots. */
export const START_SERVER = 0x28;
export const SERVER_STATE = 0x29;
export const AVAIL_DATA = 0x2b;
export const START_CLIENT = 0x2d;
export const STOP_CLIENT = 0x2e;
export const CLIENT_STATE = 0x2f;
export const REMOTE_DATA = 0x3a;
export const GET_SOCKET = 0x3f;
export const SEND_DATA = 0x44;
export const GET_DATABUF = 0x45;

/** Kinds of connections of START_CLIENT. */
export const PLAIN = 0;
export const TLS = 2;
