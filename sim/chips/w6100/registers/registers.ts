import { COMMANDS, type CommandName, type Protocol, type Row } from '../../wiznet/registers/registers.ts';

/**
 * The register map of the W6100 (w6100.md, chapters 3 and 4). All values are big-endian, but for PHYDIR and PHYDOR, whose
 * low byte comes first. The sockets' registers have the names that the family shares: Sn_TOS is the page's Sn_TOSR.
 */
export const COMMON_REGISTERS = [
  [0x0000, 'CIDR', 2, 0x6100, 'R'],
  [0x0002, 'VER', 2, 0x4661, 'R'],
  [0x2000, 'SYSR', 1, 0xe1, 'R'],
  [0x2004, 'SYCR0', 1, 0x80, 'CMD'],
  [0x2005, 'SYCR1', 1, 0x80, 'RW'],
  [0x2016, 'TCNTR', 2, 0x0000, 'R'],
  [0x2020, 'TCNTRCLR', 1, 0x00, 'CMD'],
  [0x2100, 'IR', 1, 0x00, 'R'],
  [0x2101, 'SIR', 1, 0x00, 'R'],
  [0x2102, 'SLIR', 1, 0x00, 'R'],
  [0x2104, 'IMR', 1, 0x00, 'RW'],
  [0x2108, 'IRCLR', 1, 0x00, 'CMD'],
  [0x2114, 'SIMR', 1, 0x00, 'RW'],
  [0x2124, 'SLIMR', 1, 0x00, 'RW'],
  [0x2128, 'SLIRCLR', 1, 0x00, 'CMD'],
  [0x212c, 'SLPSR', 1, 0x00, 'RW'],
  [0x2130, 'SLCR', 1, 0x00, 'CMD'],
  [0x3000, 'PHYSR', 1, 0x00, 'R'],
  [0x3008, 'PHYRAR', 1, 0x00, 'RW'],
  [0x300c, 'PHYDIR', 2, 0x0000, 'RW'],
  [0x3010, 'PHYDOR', 2, 0x0000, 'R'],
  [0x3014, 'PHYACR', 1, 0x00, 'CMD'],
  [0x3018, 'PHYDIVR', 1, 0x01, 'RW'],
  [0x301c, 'PHYCR0', 1, 0x00, 'CMD'],
  [0x301d, 'PHYCR1', 1, 0x40, 'RW'],
  [0x4000, 'NET4MR', 1, 0x00, 'RW'],
  [0x4004, 'NET6MR', 1, 0x00, 'RW'],
  [0x4008, 'NETMR', 1, 0x00, 'RW'],
  [0x4009, 'NETMR2', 1, 0x00, 'RW'],
  [0x4100, 'PTMR', 1, 0x28, 'RW'],
  [0x4104, 'PMNR', 1, 0x00, 'RW'],
  [0x4108, 'PHAR', 6, 0x000000000000, 'RW'],
  [0x4110, 'PSIDR', 2, 0x0000, 'RW'],
  [0x4114, 'PMRUR', 2, 0xffff, 'RW'],
  [0x4120, 'SHAR', 6, 0x000000000000, 'RW'],
  [0x4130, 'GAR', 4, 0x00000000, 'RW'],
  [0x4134, 'SUBR', 4, 0x00000000, 'RW'],
  [0x4138, 'SIPR', 4, 0x00000000, 'RW'],
  [0x4140, 'LLAR', 16, 0, 'RW'],
  [0x4150, 'GUAR', 16, 0, 'RW'],
  [0x4160, 'SUB6R', 16, 0, 'RW'],
  [0x4170, 'GA6R', 16, 0, 'RW'],
  [0x4180, 'SLDIP6R', 16, 0, 'RW'],
  [0x4190, 'SLDHAR', 6, 0x000000000000, 'R'],
  [0x4198, 'PINGIDR', 2, 0x0000, 'RW'],
  [0x419c, 'PINGSEQR', 2, 0x0000, 'RW'],
  [0x41a0, 'UIPR', 4, 0x00000000, 'R'],
  [0x41a4, 'UPORTR', 2, 0x0000, 'R'],
  [0x41b0, 'UIP6R', 16, 0, 'R'],
  [0x41c0, 'UPORT6R', 2, 0x0000, 'R'],
  [0x41c5, 'INTPTMR', 2, 0x0000, 'RW'],
  [0x41d0, 'PLR', 1, 0x00, 'R'],
  [0x41d4, 'PFR', 1, 0x00, 'R'],
  [0x41d8, 'VLTR', 4, 0x00000000, 'R'],
  [0x41dc, 'PLTR', 4, 0x00000000, 'R'],
  [0x41e0, 'PAR', 16, 0, 'R'],
  [0x41f0, 'ICMP6BLKR', 1, 0x00, 'RW'],
  [0x41f4, 'CHPLCKR', 1, 0x00, 'CMD'],
  [0x41f5, 'NETLCKR', 1, 0x00, 'CMD'],
  [0x41f6, 'PHYLCKR', 1, 0x00, 'CMD'],
  [0x4200, 'RTR', 2, 0x07d0, 'RW'],
  [0x4204, 'RCR', 1, 0x08, 'RW'],
  [0x4208, 'SLRTR', 2, 0x07d0, 'RW'],
  [0x420c, 'SLRCR', 1, 0x00, 'RW'],
  [0x420f, 'SLHOPR', 1, 0x80, 'RW'],
] as const satisfies readonly Row[];

export const SOCKET_REGISTERS = [
  [0x0000, 'Sn_MR', 1, 0x00, 'RW'],
  [0x0004, 'Sn_PSR', 1, 0x00, 'RW'],
  [0x0010, 'Sn_CR', 1, 0x00, 'CMD'],
  [0x0020, 'Sn_IR', 1, 0x00, 'R'],
  [0x0024, 'Sn_IMR', 1, 0xff, 'RW'],
  [0x0028, 'Sn_IRCLR', 1, 0x00, 'CMD'],
  [0x0030, 'Sn_SR', 1, 0x00, 'R'],
  [0x0031, 'Sn_ESR', 1, 0x00, 'R'],
  [0x0100, 'Sn_PNR', 1, 0x00, 'RW'],
  [0x0104, 'Sn_TOS', 1, 0x00, 'RW'],
  [0x0108, 'Sn_TTL', 1, 0x80, 'RW'],
  [0x010c, 'Sn_FRAG', 2, 0x4000, 'RW'],
  [0x0110, 'Sn_MSSR', 2, 0x0000, 'RW'],
  [0x0114, 'Sn_PORT', 2, 0x0000, 'RW'],
  [0x0118, 'Sn_DHAR', 6, 0x000000000000, 'RW'],
  [0x0120, 'Sn_DIPR', 4, 0x00000000, 'RW'],
  [0x0130, 'Sn_DIP6R', 16, 0, 'RW'],
  [0x0140, 'Sn_DPORT', 2, 0x0000, 'RW'],
  [0x0144, 'Sn_MR2', 1, 0x00, 'RW'],
  [0x0180, 'Sn_RTR', 2, 0x0000, 'RW'],
  [0x0184, 'Sn_RCR', 1, 0x00, 'RW'],
  [0x0188, 'Sn_KPALVTR', 1, 0x00, 'RW'],
  [0x0200, 'Sn_TXBUF_SIZE', 1, 0x02, 'RW'],
  [0x0204, 'Sn_TX_FSR', 2, 0x0800, 'R'],
  [0x0208, 'Sn_TX_RD', 2, 0x0000, 'R'],
  [0x020c, 'Sn_TX_WR', 2, 0x0000, 'RW'],
  [0x0220, 'Sn_RXBUF_SIZE', 1, 0x02, 'RW'],
  [0x0224, 'Sn_RX_RSR', 2, 0x0000, 'R'],
  [0x0228, 'Sn_RX_RD', 2, 0x0000, 'RW'],
  [0x022c, 'Sn_RX_WR', 2, 0x0000, 'R'],
] as const satisfies readonly Row[];

export type CommonName = (typeof COMMON_REGISTERS)[number][1];
export type SocketName = (typeof SOCKET_REGISTERS)[number][1];

/** SYSR: the locks, and the bus that is in use. */
export const SYSR = { CHPL: 0x80, NETL: 0x40, PHYL: 0x20, SPI: 0x01 } as const;

/** SYCR0: active low. SYCR1: INTn works; the clock. */
export const SYCR0 = { RST: 0x80 } as const;
export const SYCR1 = { IEN: 0x80, CLKSEL: 0x01 } as const;

/** IR. */
export const IR = { WOL: 0x80, UNR6: 0x10, IPCONF: 0x04, UNR4: 0x02, PTERM: 0x01 } as const;

/** SLIR, and SLCR from ARP4 to RS; SLCR has UNA where SLIR has RA. */
export const SL = {
  TOUT: 0x80,
  ARP4: 0x40,
  PING4: 0x20,
  ARP6: 0x10,
  PING6: 0x08,
  NS: 0x04,
  RS: 0x02,
  RA: 0x01,
  UNA: 0x01,
} as const;

/** SLPSR and Sn_PSR: which of its addresses the chip sends from. */
export const SOURCE = { AUTO: 0x00, LLA: 0x02, GUA: 0x03 } as const;

/** NET4MR and NET6MR. */
export const NETXMR = { UNRB: 0x08, PARP: 0x04, RSTB: 0x02, PB: 0x01 } as const;

/** NETMR. */
export const NETMR = { ANB: 0x20, M6B: 0x10, WOL: 0x04, IP6B: 0x02, IP4B: 0x01 } as const;

/** ICMP6BLKR: what the chip leaves to an IPRAW6 socket. */
export const ICMP6BLK = { PING6: 0x10, MLD: 0x08, RA: 0x04, NA: 0x02, NS: 0x01 } as const;

/** PHYSR, PHYCR0 and PHYCR1. */
export const PHYSR = { CAB: 0x80, HALF: 0x04, SLOW: 0x02, LINK: 0x01 } as const;
export const PHYCR0 = { FIXED: 0x04, SLOW: 0x02, HALF: 0x01 } as const;
export const PHYCR1 = { ALWAYS: 0x40, DOWN: 0x20, TE: 0x08, RST: 0x01 } as const;

/** What opens the locks. */
export const UNLOCK = { CHIP: 0xce, NET: 0x3a, PHY: 0x53 } as const;

/** The protocol in the low four bits of Sn_MR (chapter 4.1). */
export const MODE = {
  TCP4: 0x1,
  UDP4: 0x2,
  IPRAW4: 0x3,
  MACRAW: 0x7,
  TCP6: 0x9,
  UDP6: 0xa,
  IPRAW6: 0xb,
  TCPD: 0xd,
  UDPD: 0xe,
} as const;

export const PROTOCOLS: ReadonlyMap<number, Protocol> = new Map([
  [MODE.TCP4, 'TCP'],
  [MODE.UDP4, 'UDP'],
  [MODE.IPRAW4, 'IPRAW'],
  [MODE.MACRAW, 'MACRAW'],
  [MODE.TCP6, 'TCP'],
  [MODE.UDP6, 'UDP'],
  [MODE.IPRAW6, 'IPRAW6'],
  [MODE.TCPD, 'TCP'],
  [MODE.UDPD, 'UDP'],
]);

/** Sn_MR: what the bits above it mean in MACRAW, UDP and TCP. */
export const SN_MR = { MF: 0x80, BRDB: 0x40, FPSH: 0x40, MMB: 0x20, UNIB: 0x10, MMB6: 0x10 } as const;

/** Sn_MR2. */
export const SN_MR2 = { DHAM: 0x02, FARP: 0x01 } as const;

/** Sn_ESR: the connection's version of IP, who began it, and which of our addresses it has. */
export const SN_ESR = { TCPM: 0x04, TCPOP: 0x02, IP6T: 0x01 } as const;

/** Sn_CR (chapter 6): there is no SEND_MAC. */
export const COMMANDS_OF_BOTH: ReadonlyMap<number, CommandName> = new Map([
  ...[...COMMANDS].filter(([, name]) => name !== 'SEND_MAC'),
  [0x84, 'CONNECT6'] as const,
  [0xa0, 'SEND6'] as const,
]);

/** The two bytes of information before a datagram: its length, and of its destination (chapter 5). */
export const PACKET = { IPV6: 0x8000, ALL: 0x4000, GROUP: 0x2000, LENGTH: 0x07ff } as const;
