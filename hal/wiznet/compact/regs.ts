/**
 * Where a socket's registers lie on a W5500 and on a W5100S, as neighbours (W5500 datasheet, chapter 4; W5100S datasheet,
 * chapter 3.2), and what only such chips have.
 */

export const SN_MR = 0x0000;
export const SN_CR = 0x0001;
export const SN_IR = 0x0002;
export const SN_SR = 0x0003;
export const SN_PORT = 0x0004;
export const SN_DHAR = 0x0006;
export const SN_DIPR = 0x000c;
export const SN_DPORT = 0x0010;
export const SN_MSSR = 0x0012;
export const SN_TOS = 0x0015;
export const SN_TTL = 0x0016;
export const SN_RXBUF_SIZE = 0x001e;
export const SN_TXBUF_SIZE = 0x001f;
export const SN_TX_FSR = 0x0020;
export const SN_TX_RD = 0x0022;
export const SN_TX_WR = 0x0024;
export const SN_RX_RSR = 0x0026;
export const SN_RX_RD = 0x0028;
export const SN_RX_WR = 0x002a;
export const SN_IMR = 0x002c;
export const SN_FRAG = 0x002d;
/** Where a one clears a bit of Sn_IR. */
export const SN_IRCLR = SN_IR;

/** Sn_CR: SEND to the MAC address in Sn_DHAR. */
export const SEND_MAC = 0x21;

/** What stands before a received datagram: its sender's address and port, and the length of its payload. */
export const HEAD_IP = 0;
export const HEAD_PORT = 4;
export const HEAD_LENGTH = 6;
export const LENGTH_BITS = 0xffff;
