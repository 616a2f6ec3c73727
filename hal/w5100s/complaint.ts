import type { WiznetChip } from '../wiznet/state.ts';
import * as R from './registers/index.ts';
import { DATA } from './registers/index.ts';

/** VERSIONR of a W5500, as a W5500 is asked for it; to a W5100S that is an opcode that it does not know. */
const W5500_VERSIONR = 0x39;
const W5500_VERSION = 4;

/** Returns the message for a chip that has not answered. */
export function complaint(chip: WiznetChip): string {
  const frame = new Uint8Array(DATA + 1);
  frame[1] = W5500_VERSIONR;
  if (chip.bus.exchange(frame)[DATA] === W5500_VERSION) return 'found a W5500, the board file says W5100S';
  return 'W5100S: VERR is ' + chip.version + ', not ' + R.VERSION + ': check wiring, power and SPI clock';
}
