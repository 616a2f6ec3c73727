/** What the queue chip cannot do, and why. */
export const SKIPPED_ON_QUEUE: Record<string, string> = {
  'a listener arms as many sockets as its backlog, clamped to those of the chip':
    'one socket listens, whatever the backlog: connections are handed out',
  'a client beyond the backlog is refused': 'the co-processor keeps clients waiting, and knows no RST',
  'a client beyond those that the chip has sockets for gets in once one has left, in its second try':
    'the co-processor keeps clients waiting, and knows no RST',
};

/** What the W5500 cannot do, and why. */
export const SKIPPED_ON_W5500: Record<string, string> = {
  'a listener keeps one socket, whatever its backlog': 'a listening socket becomes the connection',
  'clients beyond the backlog wait in the chip, and are taken as the queue empties':
    'a SYN that finds no listening socket is answered with RST',
};

/** What the W5100S cannot do, and why. */
export const SKIPPED_ON_W5100S: Record<string, string> = {
  ...SKIPPED_ON_W5500,
  'a client beyond those that the chip has sockets for gets in once one has left, in its second try':
    'the chip leaves its SYN unanswered, so that its first try gets in',
};

/** What the W6100 cannot do, and why: it leaves SYNs unanswered, too. */
export const SKIPPED_ON_W6100 = SKIPPED_ON_W5100S;

/** What an ESP32 with nina-fw cannot do, and why. */
export const SKIPPED_ON_NINA: Record<string, string> = {
  'a listener arms as many sockets as its backlog, clamped to those of the chip':
    'one socket listens, whatever the backlog: connections are handed out',
  'a client beyond the backlog is refused':
    'the co-processor keeps clients waiting, and leaves the SYNs of others unanswered',
  'a client beyond those that the chip has sockets for gets in once one has left, in its second try':
    'the co-processor keeps clients waiting, and leaves the SYNs of others unanswered',
  'a peer that takes nothing holds sends back: FD_WRITE says when there is room again':
    "the co-processor's own send buffer lies behind the driver's: a case of its own has both",
  'WSPShutdown ends one half: the other still serves': 'the firmware has no call that ends one half',
};
