import { textOf } from '#runtime/text';

/**
 * Returns bytes as characters with the codes 0 to 255. Kaluma's decoder takes some 0.2 ms a kilobyte for ASCII,
 * which nearly every head is. If the string is shorter than the bytes, or contains the sign for invalid UTF-8, they were
 * not all ASCII, and are converted one by one.
 */
export function latin1(bytes: Uint8Array): string {
  const text = textOf(bytes);
  const isAscii = text.length === bytes.length && text.indexOf('\ufffd') < 0;
  return isAscii ? text : String.fromCharCode.apply(null, bytes as unknown as number[]);
}

/** Returns a line, split at its LF, without the CR at its end. */
export function withoutCr(line: string): string {
  return line.charAt(line.length - 1) === '\r' ? line.slice(0, -1) : line;
}

/**
 * Returns `value` without the blanks and tabs around it (RFC 9110, 5.6.3). `trim` removes other characters, too, and what
 * a proxy takes for another value than the device does is a means of request smuggling.
 */
export function trimmed(value: string): string {
  let from = 0;
  let to = value.length;
  while (from < to && isBlank(value.charAt(from))) from++;
  while (to > from && isBlank(value.charAt(to - 1))) to--;
  return value.slice(from, to);
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t';
}
