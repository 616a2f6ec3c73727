import { WSAEWOULDBLOCK } from '../errors.ts';
import type { WsaBuf } from '../winsock.ts';
import { WSPSend } from '../wsp/send.ts';
import type { NetRecord } from './kaluma-record.ts';

/** The way of a string that `net` wrote into the chip. */

/** So many characters are made bytes at a time: the runtime's encoder copies them to its small stack first. */
const PIECE = 512;
/** A transmission has as many bytes as the chip's memory can take. */
const PIECES = 4;

const NOTHING = new Uint8Array(0);
const encoder = new TextEncoder('ascii');
const pieces: WsaBuf[] = [];
for (let i = 0; i < PIECES; i++) pieces.push({ len: 0, buf: NOTHING });
/** Whose bytes are in the pieces. */
let owner: NetRecord | null = null;

const err = { value: 0 };
const count = { value: 0 };

/**
 * Gives the chip what waits in the record's queue until it has no more room; then FD_WRITE says when it has.
 *
 * @returns 0, or the error with which the connection is over
 */
export function pump(record: NetRecord): number {
  const queue = record.queue;
  while (queue.length > 0) {
    if (record.taken === queue[0].length) {
      queue.shift();
      record.taken = 0;
      record.done++;
      continue;
    }
    // What had no room the last time lies there still.
    if (owner !== record) gather(record);
    if (WSPSend(record.fd, pieces, PIECES, count, 0, null, null, null, err) !== 0)
      return err.value === WSAEWOULDBLOCK ? 0 : err.value;
    owner = null;
    record.taken += count.value;
    record.waiting -= count.value;
  }
  return 0;
}

/** Forgets what was prepared for a record: its connection is over. */
export function forget(record: NetRecord): void {
  if (owner === record) owner = null;
}

/** Makes bytes of what comes next of the first string. */
function gather(record: NetRecord): void {
  const text = record.queue[0];
  owner = record;
  for (let i = 0; i < PIECES; i++) {
    const at = record.taken + i * PIECE;
    const buf = at < text.length ? encoder.encode(text.substr(at, PIECE)) : NOTHING;
    pieces[i].buf = buf;
    pieces[i].len = buf.length;
  }
}
