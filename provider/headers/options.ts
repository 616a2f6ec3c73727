/** Levels and names of the socket options, as in winsock2.h and ws2ipdef.h. */

export const SOL_SOCKET = 0xffff;

export const SO_DEBUG = 0x0001;
export const SO_ACCEPTCONN = 0x0002;
export const SO_REUSEADDR = 0x0004;
export const SO_KEEPALIVE = 0x0008;
export const SO_DONTROUTE = 0x0010;
export const SO_BROADCAST = 0x0020;
export const SO_USELOOPBACK = 0x0040;
export const SO_LINGER = 0x0080;
export const SO_OOBINLINE = 0x0100;
export const SO_DONTLINGER = -129;
export const SO_EXCLUSIVEADDRUSE = -5;
export const SO_SNDBUF = 0x1001;
export const SO_RCVBUF = 0x1002;
export const SO_SNDLOWAT = 0x1003;
export const SO_RCVLOWAT = 0x1004;
export const SO_SNDTIMEO = 0x1005;
export const SO_RCVTIMEO = 0x1006;
export const SO_ERROR = 0x1007;
export const SO_TYPE = 0x1008;
export const SO_BSP_STATE = 0x1009;
export const SO_GROUP_ID = 0x2001;
export const SO_GROUP_PRIORITY = 0x2002;
export const SO_MAX_MSG_SIZE = 0x2003;
export const SO_PROTOCOL_INFOA = 0x2004;
export const SO_PROTOCOL_INFOW = 0x2005;
export const PVD_CONFIG = 0x3001;
export const SO_CONDITIONAL_ACCEPT = 0x3002;
export const SO_OPENTYPE = 0x7008;
export const SO_CONNECT_TIME = 0x700c;

/** Values of SO_OPENTYPE. */
export const SO_SYNCHRONOUS_ALERT = 0x10;
export const SO_SYNCHRONOUS_NONALERT = 0x20;

export const TCP_NODELAY = 1;
export const TCP_KEEPIDLE = 3;
/** Another name of TCP_KEEPIDLE. */
export const TCP_KEEPALIVE = 3;
export const TCP_MAXSEG = 4;
export const TCP_MAXRT = 5;
export const TCP_KEEPCNT = 16;
export const TCP_KEEPINTVL = 17;

export const UDP_NOCHECKSUM = 1;
export const UDP_CHECKSUM_COVERAGE = 20;

export const IP_OPTIONS = 1;
export const IP_HDRINCL = 2;
export const IP_TOS = 3;
export const IP_TTL = 4;
export const IP_MULTICAST_IF = 9;
export const IP_MULTICAST_TTL = 10;
export const IP_MULTICAST_LOOP = 11;
export const IP_ADD_MEMBERSHIP = 12;
export const IP_DROP_MEMBERSHIP = 13;
export const IP_DONTFRAGMENT = 14;
export const IP_MTU = 73;
