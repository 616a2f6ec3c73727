import type { Bus } from '../bus.ts';

/**
 * What is to be said of a chip of that name that has not answered: another one of the family has, or `otherwise`. Each is
 * asked for its version in its own way, to which the others do not answer so.
 */
export function complaintOf(bus: Bus, name: string, otherwise: string): string {
  let found = name;
  if (answers(bus, 0x00, 0x39, 0x00, 0x04)) found = 'W5500';
  else if (answers(bus, 0x0f, 0x00, 0x80, 0x51)) found = 'W5100S';
  else if (answers(bus, 0x00, 0x02, 0x00, 0x46)) found = 'W6100';
  if (found === name) return otherwise + ': check wiring, power and SPI clock';
  return 'found a ' + found + ', the board file says ' + name;
}

function answers(bus: Bus, first: number, second: number, third: number, version: number): boolean {
  const frame = new Uint8Array(4);
  frame[0] = first;
  frame[1] = second;
  frame[2] = third;
  return bus.exchange(frame)[3] === version;
}
