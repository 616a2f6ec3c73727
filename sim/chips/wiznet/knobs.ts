import type { Care } from '../../net/tcp/care.ts';
import type { Random } from '../../random.ts';

/**
 * What the documents of the family leave open, or contradict themselves about, and the shared parts do one way or the
 * other. A correct driver works under every setting. Times are microseconds, chances per cent.
 */
export interface Knobs {
  /** Feeds everything random in the chip; the one knob that counts only at the start. */
  seed: number;

  // Registers and frames (chapters 1 and 4)

  /** What reserved offsets read as. */
  reservedReads: number;
  /** When Sn_PORT, Sn_DHAR, Sn_DIPR and Sn_DPORT show what was written to them. */
  readback: 'written' | 'zeroUntilOpen' | 'zeroUntilConnect';
  /** Chance that the first read of a 16-bit counter after the chip moved it gives high from before, low from after. */
  tear: number;

  // Buffers (chapter 5)

  /**
   * What Sn_TX_WR reads as after it was written: where the last SEND found it, until the next one; or what was
   * written. Drivers in the field depend on the former, and were broken by it.
   */
  writePointer: 'lastSend' | 'written';
  /** Where OPEN, and the handshake once more, put the TX pointers: a value 0..65535, or anywhere. */
  txInit: number | 'random';
  /** Where OPEN puts the RX pointers. */
  rxInit: number | 'random';

  // Commands (chapter 6)

  /** Reads of Sn_CR that still show the command; it takes effect after them. Infinity: stuck for good. */
  crBusyReads: number;
  /** A busy Sn_CR that is not read takes effect after this time. */
  crBusyUs: number;
  /**
   * From the acceptance of OPEN, LISTEN, CONNECT, DISCON or CLOSE until Sn_SR follows. Harsher than a chip: the vendor's
   * library looks once behind LISTEN, and works.
   */
  settleUs: number;
  /** From the last byte sent until SENDOK. */
  sendOkUs: number;
  /** Chance that a SENDOK is lost; 100: it never comes. */
  sendOkLost: number;
  /** What SEND does when there is nothing between TX_RD and TX_WR. */
  emptySend: 'sendok' | 'datagram' | 'nothing';

  // States (chapter 7)

  /** Which of several LISTEN sockets on one port takes a SYN. */
  listenPick: 'lowest' | 'highest' | 'random';
  /** Whether a RST from the peer sets DISCON. */
  disconOnRst: boolean;
  /** Whether LAST_ACK -> CLOSED sets DISCON once more. */
  disconAfterLastAck: boolean;
  /** Data that arrives in FIN_WAIT: kept for the host, or acknowledged and thrown away. */
  rxInFinWait: 'stored' | 'dropped';
  /** How long TIME_WAIT lasts. */
  timeWaitUs: number;
  /** Whether an ICMP "unreachable" about a connection ends it, as a RST would, or is ignored. */
  unreachableEndsTcp: boolean;
  /**
   * Which RST and SYN the chip accepts. The documents say "unconditionally" of a RST, and nothing of numbers: in the
   * window, as TCP has it; any; or with the care of RFC 5961.
   */
  care: Care;

  // Interrupts (chapter 8)

  /** Whether RECV sets Sn_IR.RECV again while data remains. */
  recvReraise: boolean;
  /** Whether Sn_IMR keeps masked events out of Sn_IR itself. */
  imrGatesSnIr: boolean;
  /** Chance that INTn does not fall when it should, and stays high until another event comes. */
  interruptLost: number;

  // Addresses and groups (chapters 9 and 10)

  /**
   * Whether UDP reaches the chip while SIPR is 0.0.0.0, for any destination address: a DHCP server answers to the
   * address that it offers. A client in the field asks for no broadcast, so it must; no document says so. The same of
   * answers to its own ARP requests, which the vendor's DHCP client relies on (ioLibrary, check_DHCP_leasedIP).
   */
  unaddressed: 'hears' | 'deaf';
  /** Whether the chip answers ARP requests for its address. */
  arpAnswers: boolean;
  /** Whether answers to its own ARP requests reach it. False: what needs one ends in TIMEOUT after ARPTO. */
  arpHears: boolean;
  /** Whether a member of a group answers queries of IGMP and MLD. The datasheets know of joining and leaving alone. */
  igmpAnswers: boolean;

  // Reset and link (chapters 2 and 3.1)

  /** How long the chip stays silent after RSTn rises. */
  resetReleaseUs: number;
  /** How much longer the version register reads zero, behind RSTn and behind a brown-out. */
  versionZeroUs: number;
  /** How long MR.RST stays set after a soft reset; the rest of the chip stays silent meanwhile. */
  softResetUs: number;
  /** Whether a soft reset takes the link down with it. */
  softResetDropsLink: boolean;
  /** From power-up, reset or cable until the link is up. */
  linkUpUs: number;
}

/** The settings that chapter 1 to 8 of the chip reference take as normal. */
export const DEFAULTS: Readonly<Knobs> = {
  seed: 1,
  reservedReads: 0x00,
  readback: 'written',
  tear: 0,
  writePointer: 'lastSend',
  txInit: 0,
  rxInit: 0,
  crBusyReads: 0,
  crBusyUs: 20,
  settleUs: 0,
  sendOkUs: 0,
  sendOkLost: 0,
  emptySend: 'sendok',
  listenPick: 'lowest',
  disconOnRst: false,
  disconAfterLastAck: false,
  rxInFinWait: 'stored',
  timeWaitUs: 0,
  unreachableEndsTcp: false,
  care: 'window',
  recvReraise: false,
  imrGatesSnIr: false,
  interruptLost: 0,
  unaddressed: 'hears',
  arpAnswers: true,
  arpHears: true,
  igmpAnswers: false,
  resetReleaseUs: 1000,
  versionZeroUs: 0,
  softResetUs: 0,
  softResetDropsLink: false,
  linkUpUs: 0,
};

/**
 * Every shared knob against the driver, and what has two nasty sides by the toss of `random`'s coin; `care` is left to the
 * chip. What a driver can survive only by giving up the connection stays off, and is asked for by name: `sendOkLost`, and
 * an ARP that fails.
 */
export function harshSockets(random: Random, seed: number): Omit<Knobs, 'care'> {
  const pick = <T>(...sides: T[]): T => sides[random.below(sides.length)];
  return {
    seed,
    reservedReads: 0xa5,
    readback: pick('zeroUntilOpen', 'zeroUntilConnect'),
    tear: 80,
    writePointer: pick('lastSend', 'written'),
    txInit: pick<number | 'random'>(0xffff, 0xfc00, 'random'),
    rxInit: pick<number | 'random'>(0xffff, 0xfc00, 'random'),
    crBusyReads: 1 + random.below(4),
    crBusyUs: 20 + random.below(200),
    settleUs: 5 + random.below(45),
    sendOkUs: 20 + random.below(500),
    sendOkLost: 0,
    emptySend: pick('sendok', 'datagram'),
    listenPick: pick('highest', 'random'),
    disconOnRst: random.chance(50),
    disconAfterLastAck: random.chance(50),
    rxInFinWait: 'dropped',
    timeWaitUs: pick(0, 200_000),
    unreachableEndsTcp: random.chance(50),
    recvReraise: random.chance(50),
    imrGatesSnIr: random.chance(50),
    interruptLost: 5,
    unaddressed: pick('hears', 'deaf'),
    arpAnswers: true,
    arpHears: true,
    igmpAnswers: false,
    resetReleaseUs: 20_000,
    versionZeroUs: 100_000,
    softResetUs: 3000,
    softResetDropsLink: true,
    linkUpUs: 1_500_000,
  };
}
