/**
 * What the registers of the family have in common: names, and what the values of some of them mean. The maps, and what
 * else they mean, are each chip's own. All values are big-endian.
 *
 * Access: RW plain; R the host's writes are lost; W1C writing a one clears that bit; CMD a write is a command, and what is
 * read there means nothing or is the chip's own.
 */
export type Access = 'RW' | 'R' | 'W1C' | 'CMD';

/** Offset in the block, name, width in bytes, value after reset, access. */
export type Row = readonly [offset: number, name: string, width: number, reset: number, access: Access];

/** The common registers that the shared parts know. */
export type CommonName = 'GAR' | 'SUBR' | 'SHAR' | 'SIPR' | 'UIPR' | 'UPORTR';

/** The registers of a socket that they know. */
export type SocketName =
  | ('Sn_MR' | 'Sn_CR' | 'Sn_IR' | 'Sn_SR' | 'Sn_PORT' | 'Sn_DHAR' | 'Sn_DIPR' | 'Sn_DPORT' | 'Sn_MSSR')
  | ('Sn_TOS' | 'Sn_TTL' | 'Sn_RXBUF_SIZE' | 'Sn_TXBUF_SIZE' | 'Sn_TX_FSR' | 'Sn_TX_RD' | 'Sn_TX_WR')
  | ('Sn_RX_RSR' | 'Sn_RX_RD' | 'Sn_RX_WR' | 'Sn_IMR' | 'Sn_FRAG' | 'Sn_KPALVTR');

/** What Sn_MR can choose; the numbers are each chip's own. */
export type Protocol = 'TCP' | 'UDP' | 'MACRAW' | 'IPRAW' | 'IPRAW6';

/** Bits of Sn_MR that mean the same on every chip (chapter 4): a group's datagrams, no delayed ACK, the version of IGMP. */
export const SN_MR = { MULTI: 0x80, ND: 0x20, MC: 0x20 } as const;

/** Sn_IR, the events of a socket (chapter 4). */
export const SN_IR = { SENDOK: 0x10, TIMEOUT: 0x08, RECV: 0x04, DISCON: 0x02, CON: 0x01 } as const;

/** Sn_CR, the commands that every chip has (chapter 6). */
export const COMMAND = {
  OPEN: 0x01,
  LISTEN: 0x02,
  CONNECT: 0x04,
  DISCON: 0x08,
  CLOSE: 0x10,
  SEND: 0x20,
  SEND_MAC: 0x21,
  SEND_KEEP: 0x22,
  RECV: 0x40,
} as const;
export type CommandName = keyof typeof COMMAND | 'IGMP_JOIN' | 'IGMP_LEAVE' | 'CONNECT6' | 'SEND6';

/** Their names by their values. */
export const COMMANDS: ReadonlyMap<number, CommandName> = new Map(
  Object.entries(COMMAND).map(([name, value]) => [value, name as CommandName]),
);

/** Sn_SR, the states (chapter 7). */
export const STATUS = {
  CLOSED: 0x00,
  INIT: 0x13,
  LISTEN: 0x14,
  SYNSENT: 0x15,
  SYNRECV: 0x16,
  ESTABLISHED: 0x17,
  FIN_WAIT: 0x18,
  CLOSING: 0x1a,
  TIME_WAIT: 0x1b,
  CLOSE_WAIT: 0x1c,
  LAST_ACK: 0x1d,
  UDP: 0x22,
  IPRAW: 0x32,
  IPRAW6: 0x33,
  MACRAW: 0x42,
} as const;
export type Status = keyof typeof STATUS;
