import { uid } from '#runtime/board';

export { uid };

/**
 * Returns sixteen hexadecimal digits that identify this board. They combine its unique id, where the runtime has one
 * (`board.uid` of Kaluma 1.1 and later), with its hardware address. Two boards get different digits if either differs.
 *
 * @param mac the board's hardware address, 6 bytes
 */
export function boardId(mac: ArrayLike<number>): string {
  const digits = uid();
  let id = '';
  for (let i = 0; i < 8; i++) {
    const own = parseInt(digits.slice(2 * i, 2 * i + 2), 16) || 0;
    id += (0x100 + (own ^ (i < 2 ? 0 : mac[i - 2]))).toString(16).slice(1);
  }
  return id;
}
