/** `'45 00 00'` to bytes; spaces are for the reader. */
export function hex(text: string): Uint8Array {
  const digits = text.replaceAll(' ', '');
  return Uint8Array.from({ length: digits.length / 2 }, (_, at) =>
    Number.parseInt(digits.slice(2 * at, 2 * at + 2), 16),
  );
}

/**
 * A copy with the 16 bits at `at` set so that the one's complement sum of everything and of `more` is all ones: for
 * packets that are wrong in other ways than their checksum. Written apart from the code under test.
 */
export function sealed(bytes: Uint8Array, at: number, more: Uint8Array = new Uint8Array(0)): Uint8Array {
  const result = bytes.slice();
  result[at] = 0;
  result[at + 1] = 0;
  let total = 0;
  for (const part of [result, more]) {
    part.forEach((byte, index) => {
      total += index % 2 === 0 ? byte * 256 : byte;
    });
  }
  const folded = total % 65535;
  result[at] = (65535 - folded) >> 8;
  result[at + 1] = (65535 - folded) & 0xff;
  return result;
}
