/** What a driver can do wrong (chip reference, chapter 12). None of it stops the chip; all of it is reported. */
export type FaultKind =
  | 'header-cut' // chip select rose inside the three header bytes
  | 'no-data' // a frame of three header bytes and nothing else
  | 'reserved-block'
  | 'bad-opcode' // a frame that neither reads nor writes
  | 'buffer-crossed' // a burst that runs from one socket's part of a memory into another's
  | 'other-map' // a write that makes sense on another chip of the family alone
  | 'locked' // a write to registers that a lock register keeps
  | 'read-only' // a write to a register that the host cannot write
  | 'busy' // a command while Sn_CR still shows the last one
  | 'unknown-command'
  | 'wrong-state' // a command that is not legal in what Sn_SR showed the driver
  | 'wrong-family' // a command for a version of IP that the socket's mode does not have
  | 'powered-down' // a command while the PHY is powered down: Sn_CR hangs
  | 'open-twice'
  | 'no-protocol' // OPEN with nothing, or with something unknown, in Sn_MR
  | 'macraw-socket' // MACRAW anywhere but on socket 0
  | 'buffer-size' // a size that does not exist, more than there is in all, or OPEN with none
  | 'buffer-moved' // a size changed while a socket was open
  | 'send-unfinished' // SEND before the SENDOK of the last one
  | 'tx-overrun' // TX_WR ahead of the free space
  | 'rx-overrun' // RX_RD ahead of RX_WR
  | 'frame-size' // SEND in MACRAW of less than a header or more than a frame
  | 'read-once' // acted on a 16-bit counter of the chip after a single read of it
  | 'short-reset' // RSTn low for less than 500 us
  // Of a co-processor that takes commands and gives answers
  | 'not-ready' // a byte is clocked while no transaction is armed
  | 'early-clock' // a byte is clocked before READY has risen
  | 'unpadded' // a command that is no whole number of words
  | 'answer-cut' // an answer that is not read to its end
  | 'too-long' // more than a transaction holds
  | 'overrun' // more than a buffer of the firmware holds
  | 'bad-slot'; // a slot beyond the firmware's tables

export interface Fault {
  readonly kind: FaultKind;
  /** One sentence: the register, the socket, what was wrong. */
  readonly text: string;
  readonly socket: number | null;
  readonly register: string | null;
  /** The first bytes of the frame that did it, as the driver clocked them out. */
  readonly frame: Uint8Array;
  readonly atUs: number;
}

/** Thrown out of the frame itself when the chip is `strict`. */
export class DriverFault extends Error {
  readonly fault: Fault;

  constructor(fault: Fault) {
    super(`${fault.kind}: ${fault.text} [${Buffer.from(fault.frame).toString('hex')}]`);
    this.name = 'DriverFault';
    this.fault = fault;
  }
}
