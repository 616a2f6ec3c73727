import type { Protocol, Row } from '../../wiznet/registers/registers.ts';

/** The register map of the W5500 as one table (chip reference, chapters 3 and 4). All values are big-endian. */
export const COMMON_REGISTERS = [
  [0x0000, 'MR', 1, 0x00, 'RW'],
  [0x0001, 'GAR', 4, 0x00000000, 'RW'],
  [0x0005, 'SUBR', 4, 0x00000000, 'RW'],
  [0x0009, 'SHAR', 6, 0x000000000000, 'RW'],
  [0x000f, 'SIPR', 4, 0x00000000, 'RW'],
  [0x0013, 'INTLEVEL', 2, 0x0000, 'RW'],
  [0x0015, 'IR', 1, 0x00, 'W1C'],
  [0x0016, 'IMR', 1, 0x00, 'RW'],
  [0x0017, 'SIR', 1, 0x00, 'R'],
  [0x0018, 'SIMR', 1, 0x00, 'RW'],
  [0x0019, 'RTR', 2, 0x07d0, 'RW'],
  [0x001b, 'RCR', 1, 0x08, 'RW'],
  [0x001c, 'PTIMER', 1, 0x28, 'RW'],
  [0x001d, 'PMAGIC', 1, 0x00, 'RW'],
  [0x001e, 'PHAR', 6, 0x000000000000, 'RW'],
  [0x0024, 'PSID', 2, 0x0000, 'RW'],
  [0x0026, 'PMRU', 2, 0xffff, 'RW'],
  [0x0028, 'UIPR', 4, 0x00000000, 'R'],
  [0x002c, 'UPORTR', 2, 0x0000, 'R'],
  [0x002e, 'PHYCFGR', 1, 0xbf, 'RW'],
  [0x0039, 'VERSIONR', 1, 0x04, 'R'],
] as const satisfies readonly Row[];

export const SOCKET_REGISTERS = [
  [0x0000, 'Sn_MR', 1, 0x00, 'RW'],
  [0x0001, 'Sn_CR', 1, 0x00, 'CMD'],
  [0x0002, 'Sn_IR', 1, 0x00, 'W1C'],
  [0x0003, 'Sn_SR', 1, 0x00, 'R'],
  [0x0004, 'Sn_PORT', 2, 0x0000, 'RW'],
  [0x0006, 'Sn_DHAR', 6, 0xffffffffffff, 'RW'],
  [0x000c, 'Sn_DIPR', 4, 0x00000000, 'RW'],
  [0x0010, 'Sn_DPORT', 2, 0x0000, 'RW'],
  [0x0012, 'Sn_MSSR', 2, 0x0000, 'RW'],
  [0x0015, 'Sn_TOS', 1, 0x00, 'RW'],
  [0x0016, 'Sn_TTL', 1, 0x80, 'RW'],
  [0x001e, 'Sn_RXBUF_SIZE', 1, 0x02, 'RW'],
  [0x001f, 'Sn_TXBUF_SIZE', 1, 0x02, 'RW'],
  [0x0020, 'Sn_TX_FSR', 2, 0x0800, 'R'],
  [0x0022, 'Sn_TX_RD', 2, 0x0000, 'R'],
  [0x0024, 'Sn_TX_WR', 2, 0x0000, 'RW'],
  [0x0026, 'Sn_RX_RSR', 2, 0x0000, 'R'],
  [0x0028, 'Sn_RX_RD', 2, 0x0000, 'RW'],
  [0x002a, 'Sn_RX_WR', 2, 0x0000, 'R'],
  [0x002c, 'Sn_IMR', 1, 0xff, 'RW'],
  [0x002d, 'Sn_FRAG', 2, 0x4000, 'RW'],
  [0x002f, 'Sn_KPALVTR', 1, 0x00, 'RW'],
] as const satisfies readonly Row[];

export type CommonName = (typeof COMMON_REGISTERS)[number][1];
export type SocketName = (typeof SOCKET_REGISTERS)[number][1];

/** MR, the mode register (chapter 3). */
export const MR = { RST: 0x80, WOL: 0x20, PB: 0x10, PPPOE: 0x08, FARP: 0x02 } as const;

/** IR, the common interrupts (chapter 3). */
export const IR = { CONFLICT: 0x80, UNREACH: 0x40, PPPOE: 0x20, MP: 0x10 } as const;

/** PHYCFGR (chapter 3.1). */
export const PHYCFGR = { RST: 0x80, OPMD: 0x40, OPMDC: 0x38, DPX: 0x04, SPD: 0x02, LNK: 0x01 } as const;

/** Sn_MR: the protocol in its low four bits (chapter 4). */
export const PROTOCOLS: ReadonlyMap<number, Protocol> = new Map([
  [1, 'TCP'],
  [2, 'UDP'],
  [4, 'MACRAW'],
]);

/** What the bits above it mean in UDP and in MACRAW. */
export const SN_MR = {
  MULTI: 0x80,
  MFEN: 0x80,
  BCASTB: 0x40,
  MMB: 0x20,
  UCASTB: 0x10,
  MIP6B: 0x10,
} as const;
