/** The words of WIZnet's description of the W6100 (w6100.h): common registers, and what is in them. */

// Common registers
export const CIDR = 0x0000;
export const VER = 0x0002;
export const SYCR0 = 0x2004;
export const SYCR1 = 0x2005;
export const IR = 0x2100;
export const SIR = 0x2101;
export const IMR = 0x2104;
/** Where a one clears a bit of IR. */
export const IRCLR = 0x2108;
export const SIMR = 0x2114;
export const PHYSR = 0x3000;
export const NET4MR = 0x4000;
export const NET6MR = 0x4004;
export const NETMR = 0x4008;
export const SHAR = 0x4120;
export const GAR = 0x4130;
export const UIPR = 0x41a0;
export const UIP6R = 0x41b0;
export const UPORT6R = 0x41c0;
/** IPv6: the chip's addresses from here on; what it leaves to a socket; commands without a socket, and what they did. */
export const LLAR = 0x4140;
export const SLDIP6R = 0x4180;
export const ICMP6BLKR = 0x41f0;
export const SLIR = 0x2102;
export const SLIRCLR = 0x2128;
export const SLCR = 0x2130;
export const SLRTR = 0x4208;
export const CHPLCKR = 0x41f4;
export const NETLCKR = 0x41f5;
export const RTR = 0x4200;
export const RCR = 0x4204;

/** CIDR, and the high byte of VER. */
export const CHIP = 0x6100;
export const VERSION = 0x46;
/** SYCR0: written so, it resets. SYCR1: INTn works. */
export const RESET = 0x00;
export const IEN = 0x80;
/** In IR and IMR: an ICMP "port unreachable" arrived; another station has the chip's address. */
export const IR_UNREACH = 0x02;
export const IR_CONFLICT = 0x04;
/** The same of IPv6, in UIP6R and UPORT6R; and of either version. */
export const IR_UNREACH6 = 0x10;
export const IR_UNREACHABLE = 0x12;
/** In PHYSR: the link. */
export const PHY_LNK = 0x01;
/** In NET4MR and NET6MR: no RST is sent. In NETMR: IPv6 is not heard. */
export const RSTB = 0x02;
export const IP6B = 0x02;
/** In ICMP6BLKR: router advertisements. In SLCR and SLIR: time is over; a neighbour, and a router, is asked for. */
export const BLOCK_RA = 0x04;
export const SL_TOUT = 0x80;
export const SL_NS = 0x04;
export const SL_RS = 0x02;
export const CHIP_UNLOCK = 0xce;
export const NET_UNLOCK = 0x3a;
export const NET_LOCK = 0xc5;

/** Hardware sockets. */
export const SOCKETS = 8;
/** Bits of IMR that are not for news of the chip as a whole. */
export const IMR_SOCKETS = 0;
