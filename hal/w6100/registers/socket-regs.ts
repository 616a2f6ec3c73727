/** Where a socket's registers lie on a W6100 (w6100.h), with the names that they have on the other chips. */

export const SN_MR = 0x0000;
export const SN_CR = 0x0010;
export const SN_IR = 0x0020;
export const SN_IMR = 0x0024;
/** Where a one clears a bit of Sn_IR. */
export const SN_IRCLR = 0x0028;
export const SN_SR = 0x0030;
export const SN_ESR = 0x0031;
export const SN_PNR = 0x0100;
export const SN_TOS = 0x0104;
export const SN_TTL = 0x0108;
export const SN_FRAG = 0x010c;
export const SN_MSSR = 0x0110;
export const SN_PORT = 0x0114;
export const SN_DHAR = 0x0118;
export const SN_DIPR = 0x0120;
export const SN_DIP6R = 0x0130;
export const SN_DPORT = 0x0140;
export const SN_MR2 = 0x0144;
export const SN_KPALVTR = 0x0188;
export const SN_TXBUF_SIZE = 0x0200;
export const SN_TX_FSR = 0x0204;
export const SN_TX_RD = 0x0208;
export const SN_TX_WR = 0x020c;
export const SN_RXBUF_SIZE = 0x0220;
export const SN_RX_RSR = 0x0224;
export const SN_RX_RD = 0x0228;
export const SN_RX_WR = 0x022c;

// Sn_MR
/** TCP of both versions of IP, and of IPv6 alone. */
export const MODE_TCP_DUAL = 0x0d;
export const MODE_TCP6 = 0x09;
/** UDP of both, and of IPv6 alone. */
export const MODE_UDP_DUAL = 0x0e;
export const MODE_UDP6 = 0x0a;
/** Packets of one protocol over IPv6, which is in Sn_PNR; ICMP; and the state of such a socket. */
export const MODE_IPRAW6 = 0x0b;
export const ICMP6 = 58;
export const SOCK_IPRAW6 = 0x33;
/** UDP: what a member of a group does not hear, that is broadcasts and what is for this station alone. */
export const MODE_GROUP_ALONE = 0x50;

/** Sn_MR2: the peer's hardware address is in Sn_DHAR, and is not asked for. */
export const DHAM = 0x02;

/** Sn_CR. There is no SEND_MAC: DHAM says so. */
export const SEND_MAC = 0x20;
export const CONNECT6 = 0x84;
export const SEND6 = 0xa0;

/** Sn_ESR: the connection is one of IPv6. */
export const ESR_IPV6 = 0x04;

/**
 * What stands before a received datagram: the length of its payload in some bits, its sender's address and port. The first
 * bit says that the address is one of IPv6; the port is 12 bytes further on then.
 */
export const HEAD_LENGTH = 0;
export const HEAD_IP = 2;
export const HEAD_PORT = 6;
export const LENGTH_BITS = 0x07ff;
export const HEAD_IPV6 = 0x80;
