import { send } from '../../engine/connection.ts';
import { reenable } from '../../engine/events.ts';
import { settle } from '../../engine/poll.ts';
import { append, hasRoom, wantRoom } from '../../engine/writing.ts';
import { FD_WRITE } from '../../headers/winsock2.ts';
import type { NetRecord } from './record.ts';

/** The way of a string that `net` wrote into the chip. */

/** So many characters are made bytes at a time: the runtime's encoder copies them to its small stack first. */
const PIECE = 512;
const encoder = new TextEncoder('ascii');

/** Gives the chip what waits in the record's queue until it has no more room; then FD_WRITE says when it has. */
export function pump(record: NetRecord): void {
  const handle = record.handle;
  const slot = handle.slot;
  const chip = handle.provider.chip;
  const queue = record.queue;
  while (queue.length > 0 && slot) {
    if (record.taken === queue[0].length) {
      queue.shift();
      record.taken = 0;
      record.done++;
    } else if (hasRoom(slot, chip)) {
      const end = Math.min(queue[0].length, record.taken + slot.txFree);
      while (record.taken < end) {
        const bytes = encoder.encode(queue[0].substr(record.taken, Math.min(PIECE, end - record.taken)));
        append(slot, chip, bytes);
        record.taken += bytes.length;
        record.waiting -= bytes.length;
      }
      // A chip that takes no commands is set up anew, and the connection is gone.
      if (!send(slot, chip)) return settle(handle.provider);
    } else {
      handle.owed |= FD_WRITE;
      wantRoom(handle);
      return reenable(handle, FD_WRITE, 0);
    }
  }
}
