import type { LockstepBoard } from '../../sim/lockstep/board.ts';

/** Requests of HTTP as bytes, and what is answered. */

export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function sumOf(bytes: Uint8Array): number {
  return bytes.reduce((sum, byte) => (sum * 31 + byte) % 65_521, 0);
}

/** Sends `pieces`, each 4 ms behind the one before, and returns all that is answered within `ms`. */
export function answerTo(board: LockstepBoard, pieces: Uint8Array[], ms = 1500, port = 80): string {
  const peer = board.host.connect(port);
  let over = false;
  peer.onFin = () => peer.fin();
  peer.onEnd = () => {
    over = true;
  };
  board.run(2);
  for (const piece of pieces) {
    if (over) break;
    peer.send(piece);
    board.run(4);
  }
  for (let passed = 0; passed < ms && !over; passed++) board.run(1);
  if (!over) peer.rst();
  return Buffer.from(peer.received()).toString('latin1');
}

/** The text of an answer in chunks, or without. */
export function bodyOf(answer: string): string {
  const [head, ...rest] = answer.split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  if (!head.includes('transfer-encoding')) return body;
  let text = '';
  for (let at = 0; at < body.length; ) {
    const size = Number.parseInt(body.slice(at), 16);
    if (!size) break;
    const from = body.indexOf('\r\n', at) + 2;
    text += body.slice(from, from + size);
    at = from + size + 2;
  }
  return text;
}
