/** Names of pins as boards have them: a port's letter and a number. */
const NAME = /^[A-HDPV]\d{1,2}$/;

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

/** `A0` to `H15`, and `D0` to `D39`. */
export const PIN_NAMES: readonly string[] = [
  ...[...'ABCDEFGH'].flatMap((port) => numbers(16).map((n) => `${port}${n}`)),
  ...numbers(40)
    .slice(16)
    .map((n) => `D${n}`),
];

export function isPinName(name: unknown): name is string {
  return typeof name === 'string' && NAME.test(name);
}

/** The number by which what is wired to a board knows a pin; -1 for a name that is none. */
export function pinNumber(name: string): number {
  return PIN_NAMES.indexOf(name);
}
