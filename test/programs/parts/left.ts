/** One of two modules that use the same names for different things. */
import { inet } from '../../../provider/index.ts';

export class Pump {
  static count = 0;
  speed = 1;
  readonly side = 'left';

  constructor() {
    Pump.count++;
  }

  start(): string {
    return helper(this.side) + this.speed;
  }
}

class Slot {
  port = inet(1, 2, 3, 4, 80).port;
}

let state = 10;
export const err = { value: 'left error' };

export function service(): number {
  state += new Slot().port;
  return state;
}

function helper(text: string): string {
  return '<' + text;
}
