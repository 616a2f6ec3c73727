import { connect, datagrams } from '../scenarios/client.ts';
import { type Cost, sum } from '../scenarios/counting-bus.ts';
import { type Bursts, bursts, idle, overhead, receiveMuch, sendMuch } from '../scenarios/load.ts';
import { boot, closedByPeer, delayedSends, smallReads, wholeRequest } from '../scenarios/server.ts';
import type { OpenStage } from '../scenarios/stage.ts';

/** The costs of all scenarios. */
export interface Results {
  /** By the scenario's name, in the order of the table. */
  costs: Record<string, Cost>;
  refused: Bursts['rst'];
}

/** Descriptions of the scenarios, in the order of the table. */
export const TITLES: Record<string, string> = {
  S1: 'from reset to a working network',
  S2: 'until port 80 listens: all sockets, or what a driver has',
  S3: 'accept a client',
  S4: 'receive 100 bytes',
  S4b: '... the call alone',
  S4c: '... byte by byte',
  S5: 'send 1,024 bytes',
  S5d: '... acknowledged 1 ms later',
  'S5d 2': '... and once more, right behind it',
  S6: 'close first, until it listens again',
  S6p: '... when the far end closed before',
  request: 'one request: S3 + S4 + S5 + S6',
  'S7 0 open': 'an idle turn',
  'S7 4 open': '... with four connections open',
  'S7 0 open, no INT': '... without INTn',
  'S7 4 open, no INT': '... without INTn, four connections open',
  'S8 turn': 'the turn after six SYNs at once',
  'S9 receive': 'receive 65,536 bytes, 2 KB at a time',
  'S9 send': 'send 65,536 bytes, 2 KB at a time',
  S10: 'connect',
  'S11 open': 'open a UDP socket',
  'S11 receive': 'receive a datagram of 100 bytes',
  'S11 send': 'send one of 100 bytes to where it came from',
  S11: 'receive one and send one',
};

/** Plays all scenarios. Throws if received bytes differ from those sent, or the chip reports a fault of the driver. */
export function play(open: OpenStage): Results {
  const { S1, S2 } = boot(open);
  const { S3, S4, S5, S6, request } = wholeRequest(open);
  const { S4b, S4c } = smallReads(open);
  const { S5d, S5d2 } = delayedSends(open);
  const { rst, turn } = bursts(open);
  const { opened, received, sent } = datagrams(open);
  const costs = {
    S1,
    S2,
    S3,
    S4,
    S4b,
    S4c,
    S5,
    S5d,
    'S5d 2': S5d2,
    S6,
    S6p: closedByPeer(open),
    request,
    'S7 0 open': idle(open, true, 0),
    'S7 4 open': idle(open, true, 4),
    'S7 0 open, no INT': idle(open, false, 0),
    'S7 4 open, no INT': idle(open, false, 4),
    'S8 turn': turn,
    'S9 receive': receiveMuch(open),
    'S9 send': sendMuch(open),
    S10: connect(open),
    'S11 open': opened,
    'S11 receive': received,
    'S11 send': sent,
    S11: sum(received, sent),
  };
  return { costs, refused: rst };
}

/** Returns those of other chips as objects, by the chip. */
export function chipsJson(others: Record<string, Results>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(others).map(([chip, results]) => [chip, asJson(results)]));
}

/** Returns the results as one object for programs: a key for each scenario of the published figures. */
export function asJson({ costs, refused }: Results): Record<string, unknown> {
  const { S1, S2, S3, S4, S4b, S4c, S5, S5d, S6, S6p, S10, S11, request } = costs;
  return {
    ...{ S1, S2, S3, S4, S4b, S4c, S5, S5d, S6, S6p },
    'S5d 2': costs['S5d 2'],
    S7: {
      ...costs['S7 4 open'],
      open: { 0: costs['S7 0 open'], 4: costs['S7 4 open'] },
      withoutInterrupt: { 0: costs['S7 0 open, no INT'], 4: costs['S7 4 open, no INT'] },
    },
    S8: { rst: refused, turn: costs['S8 turn'] },
    S9: {
      receiveOverhead: overhead(costs['S9 receive']),
      sendOverhead: overhead(costs['S9 send']),
      receive: costs['S9 receive'],
      send: costs['S9 send'],
    },
    S10,
    S11: { ...S11, open: costs['S11 open'], receive: costs['S11 receive'], send: costs['S11 send'] },
    request,
  };
}
