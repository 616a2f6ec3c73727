/** The words of the W5500 datasheet that are the chip's own: register offsets (chapter 3), and what is in them. */

// Common registers
export const MR = 0x0000;
export const GAR = 0x0001;
export const SHAR = 0x0009;
export const IR = 0x0015;
/** Where a one clears a bit of IR. */
export const IRCLR = IR;
export const IMR = 0x0016;
export const SIR = 0x0017;
export const SIMR = 0x0018;
export const RTR = 0x0019;
export const RCR = 0x001b;
export const UIPR = 0x0028;
export const PHYCFGR = 0x002e;
export const VERSIONR = 0x0039;

/** A socket's keep-alive, its last register (chapter 4). */
export const SN_KPALVTR = 0x002f;

// Bits of the common registers
export const MR_RST = 0x80;
/** In IR and IMR: an ICMP "port unreachable" arrived. */
export const IR_UNREACH = 0x40;
export const IR_UNREACHABLE = IR_UNREACH;
/** In IR: another station has the chip's address. */
export const IR_CONFLICT = 0x80;
/** In PHYCFGR: the link; no reset; OPMD and OPMDC, which are so in power-down, and so with all modes offered. */
export const PHY_LNK = 0x01;
export const PHY_RST = 0x80;
export const PHY_MODE = 0x78;
export const PHY_POWER_DOWN = 0x70;
export const PHY_ALL = 0x38;
export const VERSION = 0x04;

// Sn_MR
/** UDP only, and only with MULTI: nothing that is for this station alone. */
const MODE_UCASTB = 0x10;
/** UDP: broadcasts are blocked. */
const MODE_BCASTB = 0x40;
/** UDP: what a member of a group does not receive. */
export const MODE_GROUP_ALONE = MODE_UCASTB | MODE_BCASTB;

/** Hardware sockets. */
export const SOCKETS = 8;
/** Bits of IMR that are not for news of the chip as a whole. */
export const IMR_SOCKETS = 0;
