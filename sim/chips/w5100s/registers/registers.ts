import { COMMANDS, type CommandName, type Protocol, type Row } from '../../wiznet/registers/registers.ts';

/** The register map of the W5100S (w5100s.md, chapters 3 and 4), at its flat addresses. All values are big-endian. */
export const COMMON_REGISTERS = [
  [0x0000, 'MR', 1, 0x03, 'RW'],
  [0x0001, 'GAR', 4, 0x00000000, 'RW'],
  [0x0005, 'SUBR', 4, 0x00000000, 'RW'],
  [0x0009, 'SHAR', 6, 0x000000000000, 'RW'],
  [0x000f, 'SIPR', 4, 0x00000000, 'RW'],
  [0x0015, 'IR', 1, 0x00, 'W1C'],
  [0x0016, 'IMR', 1, 0x00, 'RW'],
  [0x0017, 'RTR', 2, 0x07d0, 'RW'],
  [0x0019, 'RCR', 1, 0x08, 'RW'],
  [0x001a, 'RMSR', 1, 0x55, 'RW'],
  [0x001b, 'TMSR', 1, 0x55, 'RW'],
  [0x0020, 'IR2', 1, 0x00, 'W1C'],
  [0x0021, 'IMR2', 1, 0x00, 'RW'],
  [0x0028, 'PTIMER', 1, 0x28, 'RW'],
  [0x0029, 'PMAGIC', 1, 0x00, 'RW'],
  [0x002a, 'UIPR', 4, 0x00000000, 'R'],
  [0x002e, 'UPORTR', 2, 0x0000, 'R'],
  [0x0030, 'MR2', 1, 0x40, 'RW'],
  [0x0032, 'PHAR', 6, 0x000000000000, 'RW'],
  [0x0038, 'PSIDR', 2, 0x0000, 'RW'],
  [0x003a, 'PMRUR', 2, 0xffff, 'RW'],
  [0x003c, 'PHYSR', 1, 0x00, 'R'],
  [0x003d, 'PHYSR1', 1, 0x81, 'R'],
  [0x003e, 'PHYAR', 1, 0x00, 'RW'],
  [0x003f, 'PHYRAR', 1, 0x00, 'RW'],
  [0x0040, 'PHYDIR', 2, 0x0000, 'RW'],
  [0x0042, 'PHYDOR', 2, 0x0000, 'R'],
  [0x0044, 'PHYACR', 1, 0x00, 'CMD'],
  [0x0045, 'PHYDIVR', 1, 0x01, 'RW'],
  [0x0046, 'PHYCR0', 1, 0x00, 'RW'],
  [0x0047, 'PHYCR1', 1, 0x41, 'RW'],
  [0x004c, 'SLCR', 1, 0x00, 'CMD'],
  [0x004d, 'SLRTR', 2, 0x07d0, 'RW'],
  [0x004f, 'SLRCR', 1, 0x00, 'RW'],
  [0x0050, 'SLPIPR', 4, 0x00000000, 'RW'],
  [0x0054, 'SLPHAR', 6, 0x000000000000, 'R'],
  [0x005a, 'PINGSEQR', 2, 0x0000, 'RW'],
  [0x005c, 'PINGIDR', 2, 0x0000, 'RW'],
  [0x005e, 'SLIMR', 1, 0x00, 'RW'],
  [0x005f, 'SLIR', 1, 0x00, 'W1C'],
  [0x0070, 'CHPLCKR', 1, 0x00, 'CMD'],
  [0x0071, 'NETLCKR', 1, 0x00, 'CMD'],
  [0x0072, 'PHYLCKR', 1, 0x00, 'CMD'],
  [0x0080, 'VERR', 1, 0x51, 'R'],
  [0x0082, 'TCNTR', 2, 0x0000, 'R'],
  [0x0088, 'TCNTCLKR', 1, 0x00, 'CMD'],
] as const satisfies readonly Row[];

/** Offsets in a socket's 256 bytes. */
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
  [0x0014, 'Sn_PROTO', 1, 0x00, 'RW'],
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
  [0x002f, 'Sn_MR2', 1, 0x00, 'RW'],
  [0x0030, 'Sn_KPALVTR', 1, 0x00, 'RW'],
  [0x0032, 'Sn_RTR', 2, 0x0000, 'RW'],
  [0x0034, 'Sn_RCR', 1, 0x00, 'RW'],
] as const satisfies readonly Row[];

export type CommonName = (typeof COMMON_REGISTERS)[number][1];
export type SocketName = (typeof SOCKET_REGISTERS)[number][1];

/** MR, the mode register (chapter 3). */
export const MR = { RST: 0x80, PB: 0x10, PPPOE: 0x08, AI: 0x02, IND: 0x01 } as const;

/** MR2 (chapter 3.1). */
export const MR2 = {
  CLKSEL: 0x80,
  G_IEN: 0x40,
  NOTCPRST: 0x20,
  UDPURB: 0x10,
  WOL: 0x08,
  UDPFARP: 0x02,
} as const;

/** IR: what is no socket's, and where the sockets are (chapter 3). */
export const IR = { CONFLICT: 0x80, UNREACH: 0x40, PPPOE: 0x20, SOCKETS: 0x0f } as const;

/** IR2. */
export const IR2 = { MAGIC: 0x01 } as const;

/** PHYSR, PHYCR0 and PHYCR1. */
export const PHYSR = { CABOFF: 0x80, HALF: 0x04, SLOW: 0x02, LINK: 0x01 } as const;
export const PHYCR0 = { FIXED: 0x04, SLOW: 0x02, HALF: 0x01 } as const;
export const PHYCR1 = { DOWN: 0x20, RUN: 0x01 } as const;

/** SLCR, SLIMR and SLIR. */
export const SL = { TIMEOUT: 0x04, ARP: 0x02, PING: 0x01 } as const;

/** What opens and closes the locks. */
export const UNLOCK = { CHIP: 0xce, NET: 0x3a, PHY: 0x53 } as const;

/** Sn_MR: the protocol in its low four bits (chapter 4). PPPoE, 5, is left out. */
export const PROTOCOLS: ReadonlyMap<number, Protocol> = new Map([
  [1, 'TCP'],
  [2, 'UDP'],
  [3, 'IPRAW'],
  [4, 'MACRAW'],
]);

/** Sn_MR: the MAC filter of MACRAW. */
export const SN_MR = { MF: 0x40 } as const;

/** Sn_MR2: what is kept from MACRAW, from UDP; and a bit of TCP (chapter 4). */
export const SN_MR2 = {
  MBBLK: 0x40,
  MMBLK: 0x20,
  IPV6BLK: 0x10,
  UBBLK: 0x02,
  FPSH: 0x02,
  UUBLK: 0x01,
} as const;

/** All bits of Sn_MR2 that mean something. */
export const SN_MR2_BITS = 0x73;

/** Sn_CR (chapter 6), with the commands that join and leave a group without OPEN and CLOSE. */
export const COMMANDS_WITH_IGMP: ReadonlyMap<number, CommandName> = new Map([
  ...COMMANDS,
  [0x23, 'IGMP_JOIN'] as const,
  [0x24, 'IGMP_LEAVE'] as const,
]);
