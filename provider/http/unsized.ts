import { LENGTH_REQUIRED } from './answers.ts';

/** What bytes behind a head are that says nothing of a body: it is not known yet; no body. */
export const MAYBE = 0;
export const NO_BODY = 1;

const CR = 13;
const LF = 10;
const SPACE = 32;
const SLASH = 47;

/**
 * A request that gives neither Content-Length nor Transfer-Encoding has no body (RFC 9112, 6.3). Where POST, PUT or PATCH is
 * followed by bytes all the same, they are another request, or the body of a client that left out its length. The
 * latter gets 411 (RFC 9110, 15.5.12): taken for a request, a body would be one that its sender never made.
 *
 * @param piece the bytes, from `at` on; what came before them was `MAYBE`
 * @returns one of those above, or the status of the answer, negated
 */
export function bodyWithoutLength(method: string, piece: Uint8Array, at: number): number {
  if (method !== 'POST' && method !== 'PUT' && method !== 'PATCH') return NO_BODY;
  let i = at;
  while (i < piece.length && (piece[i] === CR || piece[i] === LF)) i++;
  // A method, in capitals; then a target.
  while (i < piece.length && piece[i] >= 65 && piece[i] <= 90) i++;
  if (i === piece.length) return MAYBE;
  if (piece[i] !== SPACE) return -LENGTH_REQUIRED;
  if (i + 1 === piece.length) return NO_BODY;
  const first = piece[i + 1];
  // The first character of `/path`, of `*`, or of `http:`.
  return first === SLASH || first === 42 || first === 104 || first === 72 ? NO_BODY : -LENGTH_REQUIRED;
}
