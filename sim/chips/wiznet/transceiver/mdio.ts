/** The registers of the transceiver itself, over MDIO (IEEE 802.3, 22.2.4): control and status. */
const BMCR = 0;
const BMSR = 1;
const BMCR_AUTO = 0x3100;
/** What it can do; and bit 2, the link. */
const BMSR_CAPABLE = 0x7809;
const BMSR_LINK = 0x0004;

/** What MDIO reads of the transceiver's own register. */
export function readMdio(register: number, link: boolean): number {
  if (register === BMCR) return BMCR_AUTO;
  if (register === BMSR) return BMSR_CAPABLE | (link ? BMSR_LINK : 0);
  return 0;
}
