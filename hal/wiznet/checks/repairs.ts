/** How often what the bus had lost or spoiled was made good without a reset of the chip, by kind. */
export class Repairs {
  /** A reading that made no sense was made once more. */
  readings = 0;
  /** Common registers were written again: the masks, RTR, RCR, the mode of the PHY. */
  registers = 0;
  /** A socket's registers did not hold what was written to them. */
  sockets = 0;
  /** A command without effect was given again. */
  commands = 0;
  /** Payload was written again because it was not there when it was read back. */
  payload = 0;
}
