/**
 * Sixteen hexadecimal digits that are this board's own: its unique id, where the runtime has one (`board.uid` of Kaluma
 * 1.1 and later), and its hardware address, each in the other. Two boards differ where they differ in either.
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

/** The board's unique id as the runtime says it; empty where it does not. */
export function uid(): string {
  const board = global.board;
  return (board && board.uid) || '';
}
