import { bytesOf, textOf } from '#runtime';
import * as wsa from '../provider/index.ts';

const err = { value: 0 };
const count = { value: 0 };
const flags = { value: 0 };
const incoming = { len: 512, buf: new Uint8Array(512) };
const outgoing: wsa.WsaBuf = { len: 0, buf: incoming.buf };

/**
 * Receives up to 512 waiting bytes.
 *
 * @param s a connected stream
 * @returns the bytes; empty at the end of the stream; null if the call failed
 */
export function read(s: number): Uint8Array | null {
  const result = wsa.WSPRecv(s, [incoming], 1, count, flags, null, null, null, err);
  return result === 0 ? incoming.buf.slice(0, count.value) : null;
}

/**
 * Sends on `s`.
 *
 * @param s a connected stream
 * @param bytes the bytes to send
 * @returns the number of bytes taken: 0 if there is no room (FD_WRITE follows), -1 on failure
 */
export function write(s: number, bytes: Uint8Array): number {
  outgoing.len = bytes.length;
  outgoing.buf = bytes;
  if (wsa.WSPSend(s, [outgoing], 1, count, 0, null, null, null, err) === 0) return count.value;
  return err.value === wsa.WSAEWOULDBLOCK ? 0 : -1;
}

/**
 * Decodes bytes as UTF-8. On Espruino, where a string holds bytes, each byte becomes one character.
 *
 * @param bytes the bytes; bytes that are not UTF-8 decode to arbitrary characters
 * @returns the text
 */
export function toText(bytes: Uint8Array): string {
  return textOf(bytes);
}

/**
 * Encodes text as UTF-8. On Espruino, where a string holds bytes, each character becomes one byte.
 *
 * @param text the text
 * @returns a new array
 */
export function toBytes(text: string): Uint8Array {
  return bytesOf(text);
}
