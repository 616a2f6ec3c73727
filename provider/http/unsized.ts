import { LENGTH_REQUIRED } from './answers.ts';

/** Meaning of the bytes after a head without a length: not known yet; no body. */
export const MAYBE = 0;
export const NO_BODY = 1;

const CR = 13;
const LF = 10;
const SPACE = 32;
const SLASH = 47;

/**
 * A request with neither Content-Length nor Transfer-Encoding has no body (RFC 9112, 6.3). Bytes after such a POST, PUT
 * or PATCH are another request, or the body of a client that omitted its length. The latter gets 411 (RFC 9110,
 * 15.5.12): a body interpreted as a request would be a request that the sender never made.
 *
 * @param piece the bytes, from `at` on; those before them were `MAYBE`
 * @returns one of the constants above, or the status of the answer, negated
 */
export function bodyWithoutLength(method: string, piece: Uint8Array, at: number): number {
  if (method !== 'POST' && method !== 'PUT' && method !== 'PATCH') return NO_BODY;
  let i = at;
  while (i < piece.length && (piece[i] === CR || piece[i] === LF)) i++;
  // A method in capitals, then a target.
  while (i < piece.length && piece[i] >= 65 && piece[i] <= 90) i++;
  if (i === piece.length) return MAYBE;
  if (piece[i] !== SPACE) return -LENGTH_REQUIRED;
  if (i + 1 === piece.length) return NO_BODY;
  const first = piece[i + 1];
  // The first character of `/path`, of `*`, or of `http:`.
  return first === SLASH || first === 42 || first === 104 || first === 72 ? NO_BODY : -LENGTH_REQUIRED;
}
