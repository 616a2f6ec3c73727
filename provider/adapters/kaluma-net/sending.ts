import { writable, write } from '#chip';
import { send, wantRoom } from '../../engine/connection.ts';
import { reenable } from '../../engine/events.ts';
import { afterChange } from '../../engine/poll.ts';
import { FD_WRITE } from '../../headers/winsock2.ts';
import type { NetRecord } from './record.ts';

/** Transfers strings written by `net` into the chip. */

/** Characters encoded at a time: the runtime's encoder first copies them to its small stack. */
const PIECE = 512;
const encoder = new TextEncoder('ascii');

/** Writes the record's queue into the chip until there is no more room; FD_WRITE announces new room. */
export function pump(record: NetRecord): void {
  const handle = record.handle;
  const slot = handle.slot;
  const chip = handle.provider.chip;
  const queue = record.queue;
  while (queue.length > 0 && slot) {
    let room = queue[0] === '' ? -1 : writable(chip, slot.view);
    if (room < 0) taken(record);
    else if (room > 0) {
      while (queue.length > 0 && room > 0) {
        const bytes = encoder.encode(next(record, room));
        write(chip, slot.view, bytes, 0, bytes.length);
        room -= bytes.length;
      }
      // A chip that takes no commands is set up again, and the connection is lost.
      if (!send(slot, chip)) return afterChange(handle.provider);
    } else {
      handle.pendingEvents |= FD_WRITE;
      wantRoom(handle);
      return reenable(handle, FD_WRITE, 0);
    }
  }
}

/**
 * Returns the next queued characters, at most one piece and at most `room`. Short strings are joined into one
 * transmission.
 */
function next(record: NetRecord, room: number): string {
  const queue = record.queue;
  const most = room < PIECE ? room : PIECE;
  let text = queue[0].substr(record.taken, most);
  record.taken += text.length;
  while (record.taken === queue[0].length) {
    taken(record);
    if (queue.length === 0 || text.length + queue[0].length > most) break;
    text += queue[0];
    record.taken = queue[0].length;
  }
  record.waiting -= text.length;
  return text;
}

/** The chip has taken all of the first string. */
function taken(record: NetRecord): void {
  record.queue.shift();
  record.taken = 0;
  record.done++;
}
