/** The other one: its classes have the same names and other properties. */
import { inet } from '../../../provider/index.ts';
import { Pump as LeftPump } from './left.ts';

export class Pump extends LeftPump {
  static override count = 100;
  override speed = 2;
  pressure = 5;

  override start(): string {
    return helper(super.start(), Pump.count);
  }
}

class Slot {
  port = 'right';
  addr = inet(9, 8, 7, 6, 1).addr[0];
}

let state = 'none';
export const err = { value: 'right error', code: 7 };

export function service(): string {
  const slot = new Slot();
  state += slot.port + slot.addr;
  return state;
}

function helper(text: string, n: number): string {
  return text + '>' + n;
}
