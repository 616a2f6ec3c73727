import { Random } from '../../random.ts';

/**
 * What the documents of nina-fw leave open, and what differs between its versions. A correct driver works under every
 * setting. Times are microseconds, chances per cent.
 */
export interface Knobs {
  /** Feeds everything random in the chip; the one knob that counts only at the start. */
  seed: number;
  /** The firmware (chapter 9). */
  firmware: FirmwareName;

  // Handshake (chapters 1 and 2)

  /** From the falling edge of CS until READY rises. */
  readyUs: number;
  /** From the end of a transaction until the next one is armed. */
  armUs: number;
  /** How long a command takes that does not block. */
  commandUs: number;
  /** From the rising edge of RESETn until the first transaction is armed. */
  bootUs: number;
  /** What an empty pulse of CS does in the answer phase: brings both sides into step, or leaves the answer armed. */
  emptyPulse: 'skips' | 'stays';
  /** What MISO says where no transaction is armed. */
  idleMiso: number;

  // lwIP (chapters 5.3 and 6)

  /** Whether a SYN that finds the backlog full is dropped (TCP_LISTEN_BACKLOG); else it is taken all the same. */
  hasBacklog: boolean;
  /** Chance that the call `poll` fails because of garbage in its sets, where the firmware's lwIP looks at them. */
  pollGarbage: number;
  /** The error of a connect that the peer refuses: ECONNRESET or ECONNREFUSED. */
  refusedErrno: 104 | 111;
  /** The error of a connect or a connection that meets no answer: ECONNABORTED or ETIMEDOUT. */
  silentErrno: 113 | 116;
  /** Whether a segment that finds six others waiting on its connection is dropped (TCP_RECVMBOX_SIZE). */
  dropsSegments: boolean;

  // Radio

  /** From the command to join until the access point has taken the station, or turned it away. */
  joinUs: number;
  /** How a wrong passphrase is told: AUTH_FAIL, or the timeout of the four-way handshake. */
  wrongPassphrase: 202 | 15;
  /** From the last sign of the access point until the station notices. */
  lostUs: number;

  /**
   * What a TLS connection of the co-processor is here: refused; a plain one, of which servers in tests see the bytes; or
   * spoken, which needs turns of the host's event loop, so a live board.
   */
  tls: 'refused' | 'plain' | 'spoken';
}

export type FirmwareName = 'arduino-2.0.0' | 'adafruit-3.3.0' | 'arduino-1.4.8';

export interface Firmware {
  /** The text of GET_FW_VERSION. */
  version: string;
  /** Whether that text is always six bytes. */
  fixedVersion: boolean;
  /** Adafruit's fork. */
  isFork: boolean;
  /** Number of slots and of lwIP's file descriptors, and the number of the first one. */
  sockets: number;
  firstFd: number;
  /** The calls 0x70 to 0x7F. */
  hasBsd: boolean;
  /** The flag of AVAIL_DATA. */
  hasAcceptFlag: boolean;
  /** lwIP 2.1: a descriptor that is not open makes a `select` fail. */
  strictSelect: boolean;
  /** Backlog of a listener by START_SERVER. */
  backlog: number;
}

export const FIRMWARES: Readonly<Record<FirmwareName, Firmware>> = {
  'arduino-2.0.0': {
    ...{ version: '2.0.0', fixedVersion: true, isFork: false, sockets: 10, firstFd: 54, hasBsd: true },
    ...{ hasAcceptFlag: true, strictSelect: false, backlog: 1 },
  },
  'adafruit-3.3.0': {
    ...{ version: '3.3.0', fixedVersion: false, isFork: true, sockets: 6, firstFd: 58, hasBsd: true },
    ...{ hasAcceptFlag: true, strictSelect: true, backlog: 4 },
  },
  'arduino-1.4.8': {
    ...{ version: '1.4.8', fixedVersion: true, isFork: false, sockets: 10, firstFd: 54, hasBsd: false },
    ...{ hasAcceptFlag: false, strictSelect: false, backlog: 1 },
  },
};

export const DEFAULTS: Readonly<Knobs> = {
  seed: 1,
  firmware: 'arduino-2.0.0',
  readyUs: 20,
  armUs: 30,
  commandUs: 100,
  bootUs: 400_000,
  emptyPulse: 'skips',
  idleMiso: 0,
  hasBacklog: true,
  pollGarbage: 0,
  refusedErrno: 104,
  silentErrno: 113,
  dropsSegments: true,
  joinUs: 100_000,
  wrongPassphrase: 15,
  lostUs: 0,
  tls: 'refused',
};

/** All knobs in the setting that is hardest for a driver; knobs without a hard side at random. */
export function harsh(seed: number): Knobs {
  const random = new Random(seed);
  const pick = <T>(...sides: T[]): T => sides[random.below(sides.length)];
  return {
    ...DEFAULTS,
    seed,
    firmware: pick<FirmwareName>('arduino-2.0.0', 'adafruit-3.3.0'),
    readyUs: 50,
    armUs: 20 + random.below(300),
    commandUs: 100 + random.below(1000),
    bootUs: 700_000,
    idleMiso: pick(0x00, 0xff, 0xe0),
    hasBacklog: random.chance(50),
    pollGarbage: 30,
    refusedErrno: pick<104 | 111>(104, 111),
    silentErrno: pick<113 | 116>(113, 116),
    joinUs: 1_500_000,
    wrongPassphrase: pick<202 | 15>(202, 15),
  };
}
