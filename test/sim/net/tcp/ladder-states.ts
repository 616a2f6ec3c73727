import { established, type Ladder } from './ladder.ts';

/** States are reached by what comes over the wire; each builder goes on from another. */

export function finWait1(): Ladder {
  const t = established();
  t.connection.close();
  t.sent('FIN.ACK seq 1001 ack 5001 win 4000');
  return t;
}

export function finWait2(): Ladder {
  const t = finWait1();
  t.get('ACK seq 5001 ack 1002 win 8000');
  t.sent();
  return t;
}

export function closing(): Ladder {
  const t = finWait1();
  t.get('FIN.ACK seq 5001 ack 1001 win 8000');
  t.sent('ACK seq 1002 ack 5002 win 4000');
  return t;
}

export function timeWait(): Ladder {
  const t = finWait2();
  t.get('FIN.ACK seq 5001 ack 1002 win 8000');
  t.sent('ACK seq 1002 ack 5002 win 4000');
  return t;
}

export function closeWait(): Ladder {
  const t = established();
  t.get('FIN.ACK seq 5001 ack 1001 win 8000');
  t.sent('ACK seq 1001 ack 5002 win 4000');
  return t;
}

export function lastAck(): Ladder {
  const t = closeWait();
  t.connection.close();
  t.sent('FIN.ACK seq 1001 ack 5002 win 4000');
  return t;
}

/** Every state behind the handshake, and the way to it. */
export const states: [string, () => Ladder][] = [
  ['ESTABLISHED', established],
  ['FIN_WAIT_1', finWait1],
  ['FIN_WAIT_2', finWait2],
  ['CLOSING', closing],
  ['TIME_WAIT', timeWait],
  ['CLOSE_WAIT', closeWait],
  ['LAST_ACK', lastAck],
];
