/**
 * The lines of a report. Each is at most 120 characters of printable ASCII:
 *
 *     ~sp1 17 3512 m 0 ARMED QUEUED 80 10.0.2.2:51796*5a1c
 *
 * `~sp1`, the number of the line since the report was started, the device's time in milliseconds, the kind, its fields, and
 * behind `*` a check sum of all that stands between prefix and `*`, in four hexadecimal digits.
 */

/** The beginning of a line; the digit is the version of the format. */
const PREFIX = '~sp1 ';
/** The longest line, in characters. */
const LINE_CHARACTERS = 120;

/** Returns the line of `text`, which is its number, time, kind and fields. */
export function lineOf(text: string): string {
  return PREFIX + text + '*' + checksum(text);
}

/** Returns true if a line is not too long: `head` characters for number, time and kind, and the fields of `text`. */
export function fits(head: number, text: string): boolean {
  return PREFIX.length + head + text.length + 5 <= LINE_CHARACTERS;
}

/** Fletcher's check sum of 16 bits (RFC 1146, appendix I), as four hexadecimal digits. */
function checksum(text: string): string {
  let first = 0;
  let second = 0;
  // The sums of 120 characters fit into 24 bits, and are reduced once.
  for (let i = 0; i < text.length; i++) {
    first += text.charCodeAt(i);
    second += first;
  }
  return (0x10000 + (second % 255) * 256 + (first % 255)).toString(16).slice(1);
}
