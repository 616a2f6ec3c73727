const DOT = 46;
const ZERO = 48;
const NINE = 57;

/**
 * Reads an address in dotted decimal, such as 10.0.2.2.
 *
 * @param into out: 4 bytes
 * @returns 1 when it is one; -1 when it is none, but of digits and dots alone, so that it is no name either; else 0
 */
export function readLiteral(text: string, into: Uint8Array): number {
  let part = 0;
  let digits = 0;
  let value = 0;
  let right = true;
  for (let i = 0; i <= text.length; i++) {
    const letter = i < text.length ? text.charCodeAt(i) : DOT;
    if (letter !== DOT && (letter < ZERO || letter > NINE)) return 0;
    if (letter !== DOT) {
      value = value * 10 + letter - ZERO;
      digits++;
      continue;
    }
    if (digits === 0 || digits > 3 || value > 255 || part > 3) right = false;
    else into[part] = value;
    part++;
    digits = value = 0;
  }
  return right && part === 4 ? 1 : -1;
}
