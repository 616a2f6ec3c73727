/**
 * What the registers of all of WIZnet's chips with four or eight sockets have in common: commands, states and interrupt
 * bits of a socket. Plain constants, so that the bundler puts the numbers where they are used.
 */

// Sn_MR
export const MODE_TCP = 0x01;
export const MODE_UDP = 0x02;
/** UDP: member of the group in Sn_DIPR. */
export const MODE_MULTI = 0x80;
/** TCP only: acknowledge at once. */
export const MODE_ND = 0x20;

// Sn_CR
export const OPEN = 0x01;
export const LISTEN = 0x02;
export const CONNECT = 0x04;
export const DISCON = 0x08;
export const CLOSE = 0x10;
export const SEND = 0x20;
export const RECV = 0x40;

// Sn_IR
export const IR_CON = 0x01;
export const IR_DISCON = 0x02;
export const IR_RECV = 0x04;
export const IR_TIMEOUT = 0x08;
export const IR_SENDOK = 0x10;

// Sn_SR
export const SOCK_CLOSED = 0x00;
export const SOCK_INIT = 0x13;
export const SOCK_LISTEN = 0x14;
export const SOCK_SYNSENT = 0x15;
export const SOCK_SYNRECV = 0x16;
export const SOCK_ESTABLISHED = 0x17;
export const SOCK_FIN_WAIT = 0x18;
export const SOCK_CLOSING = 0x1a;
export const SOCK_TIME_WAIT = 0x1b;
export const SOCK_CLOSE_WAIT = 0x1c;
export const SOCK_LAST_ACK = 0x1d;
export const SOCK_UDP = 0x22;
