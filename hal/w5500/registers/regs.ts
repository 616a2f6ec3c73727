/**
 * The words of the W5500 datasheet that the driver uses: register offsets (chapters 3 and 4), commands, states and
 * interrupt bits of a socket. Plain constants, so that the bundler puts the numbers where they are used.
 */

// Common registers
export const MR = 0x0000;
export const GAR = 0x0001;
export const SHAR = 0x0009;
export const IR = 0x0015;
export const IMR = 0x0016;
export const SIR = 0x0017;
export const SIMR = 0x0018;
export const RTR = 0x0019;
export const RCR = 0x001b;
export const UIPR = 0x0028;
export const PHYCFGR = 0x002e;
export const VERSIONR = 0x0039;

// Socket registers
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
export const SN_KPALVTR = 0x002f;

// Bits of the common registers
export const MR_RST = 0x80;
/** In IR and IMR: somebody answered "port unreachable". */
export const IR_UNREACH = 0x40;
/** In IR: somebody else has this address. */
export const IR_CONFLICT = 0x80;
/** In PHYCFGR: the link; no reset; OPMD and OPMDC, which are so in power-down, and so with all modes offered. */
export const PHY_LNK = 0x01;
export const PHY_RST = 0x80;
export const PHY_MODE = 0x78;
export const PHY_POWER_DOWN = 0x70;
export const PHY_ALL = 0x38;
export const VERSION = 0x04;

// Sn_MR
export const MODE_TCP = 0x01;
export const MODE_UDP = 0x02;
/** UDP only, and only with MULTI: nothing that is for this station alone. */
export const MODE_UCASTB = 0x10;
/** UDP: nothing that is for everybody. */
export const MODE_BCASTB = 0x40;
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
export const SEND_MAC = 0x21;
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
