import type { Bus } from '../bus.ts';

/** The chips of the family: each is asked for its version in its own way, to which the others do not answer so. */
const CHIPS = ['W5500', 'W5100S', 'W6100'];
const QUESTIONS = [
  [0x00, 0x39, 0x00],
  [0x0f, 0x00, 0x80],
  [0x00, 0x02, 0x00],
];
const ANSWERS = [0x04, 0x51, 0x46];

/** What is to be said of a chip of that name that has not answered: another one has, or `otherwise`. */
export function complaintOf(bus: Bus, name: string, otherwise: string): string {
  for (let i = 0; i < CHIPS.length; i++) {
    const frame = new Uint8Array(4);
    frame.set(QUESTIONS[i]);
    if (CHIPS[i] !== name && bus.exchange(frame)[3] === ANSWERS[i])
      return 'found a ' + CHIPS[i] + ', the board file says ' + name;
  }
  return otherwise + ': check wiring, power and SPI clock';
}
