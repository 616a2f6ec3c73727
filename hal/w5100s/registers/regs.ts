/** The words of the W5100S datasheet that are the chip's own: addresses of common registers, and what is in them. */

// Common registers
export const MR = 0x0000;
export const GAR = 0x0001;
export const IR = 0x0015;
/** Where a one clears a bit of IR. */
export const IRCLR = IR;
export const IMR = 0x0016;
export const RTR = 0x0017;
export const RCR = 0x0019;
export const UIPR = 0x002a;
export const MR2 = 0x0030;
export const PHYSR = 0x003c;
export const PHYCR1 = 0x0047;
export const NETLCKR = 0x0071;
export const PHYLCKR = 0x0072;
export const VERR = 0x0080;
/** A socket's registers that are not where a W5500 has them. */
export const SN_MR2 = 0x002f;
export const SN_KPALVTR = 0x0030;

// Bits of the common registers
export const MR_RST = 0x80;
/** What MR reads when nothing is asked of it: two bits of the parallel bus. */
export const MR_IDLE = 0x03;
/** In IR and IMR: "port unreachable" was answered; another station has this address. */
export const IR_UNREACH = 0x40;
export const IR_UNREACHABLE = IR_UNREACH;
export const IR_CONFLICT = 0x80;
/** In MR2: INTn works; no RST is sent. */
export const G_IEN = 0x40;
export const NOTCPRST = 0x20;
/** In PHYSR: the link. In PHYCR1: as after a reset, and power-down. */
export const PHY_LNK = 0x01;
export const PHY_RUNS = 0x41;
export const PHY_POWER_DOWN = 0x20;
export const NET_UNLOCK = 0x3a;
export const PHY_UNLOCK = 0x53;
export const VERSION = 0x51;

/** Sn_MR has no bit for what a member of a group does not receive: Sn_MR2 has it (`isolate`). */
export const MODE_GROUP_ALONE = 0;
/** Sn_MR2: neither broadcast nor unicast datagrams. */
export const UDP_GROUP_ALONE = 0x03;

/** Hardware sockets. */
export const SOCKETS = 4;
/** Bits of IMR that are not for news of the chip as a whole: its sockets. */
export const IMR_SOCKETS = 0x0f;
