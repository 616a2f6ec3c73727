import type { Bus } from './bus.ts';

/** What a bus is asked for here. */
type Asked = Pick<Bus, 'exchange'>;

/**
 * The name of WIZnet's chip that answers on the bus; empty where none does. Each is asked for its version in its own way, to
 * which the others do not answer so.
 */
export function chipFound(bus: Asked): string {
  if (answers(bus, 0x00, 0x39, 0x00, 0x04)) return 'W5500';
  if (answers(bus, 0x0f, 0x00, 0x80, 0x51)) return 'W5100S';
  if (answers(bus, 0x00, 0x02, 0x00, 0x46)) return 'W6100';
  return '';
}

/** Names both chips where another one than that of the board file has answered. */
export function foundAnother(found: string, name: string): string {
  return 'found a ' + found + ', the board file says ' + name;
}

/** Returns the message for a chip that has not answered: the name of the chip found in its place, or `otherwise`. */
export function complaintOf(bus: Asked, name: string, otherwise: string): string {
  const found = chipFound(bus);
  if (found === '' || found === name) return otherwise + ': check wiring, power and SPI clock';
  return foundAnother(found, name);
}

function answers(bus: Asked, first: number, second: number, third: number, version: number): boolean {
  const frame = new Uint8Array(4);
  frame[0] = first;
  frame[1] = second;
  frame[2] = third;
  return bus.exchange(frame)[3] === version;
}
