import { readTransmitMemory, writeMemory } from '#registers';
import type { WiznetChip } from '../state.ts';

/**
 * Payload that the chip did not see can be found in one way alone: by reading transmit memory back. That costs as many
 * bytes on the bus as the payload has, so it is off until `verifyWrites` is called.
 */

/** Number of bytes that are read back in one frame. */
const CHUNK = 256;
/** Number of writes after which a difference counts as a fault of the bus or the chip. */
const WRITES = 3;

/** Reads what was written to transmit memory, and writes it again where it differs. */
export class WriteCheck {
  private readonly chunk = new Uint8Array(CHUNK);

  /**
   * Verifies `bytes`, which were just written to transmit memory of socket `n` at the 16-bit pointer `at`, and writes them
   * again where they differ. If that fails, the chip counts as dead, so that none of them is transmitted.
   */
  makeSure(chip: WiznetChip, n: number, at: number, bytes: Uint8Array): void {
    for (let writes = 1; !this.isThere(chip, n, at, bytes); writes++) {
      if (writes === WRITES) {
        chip.dead = true;
        return;
      }
      chip.repairs.payload++;
      writeMemory(chip, n, at, bytes);
    }
  }

  private isThere(chip: WiznetChip, n: number, at: number, bytes: Uint8Array): boolean {
    const chunk = this.chunk;
    for (let from = 0; from < bytes.length; from += CHUNK) {
      const left = bytes.length - from;
      const count = left < CHUNK ? left : CHUNK;
      if (readTransmitMemory(chip, n, (at + from) & 0xffff, chunk, count) !== count) return false;
      for (let i = 0; i < count; i++) if (chunk[i] !== bytes[from + i]) return false;
    }
    return true;
  }
}

/**
 * From now on all payload in transmit memory is read back before it is transmitted: a write that the chip did not
 * see, or saw with bits flipped, is repeated. For boards with wires that are known to be bad.
 *
 * For each write of payload there is one frame more for every 256 bytes, with 3 bytes beside them.
 */
export function verifyWrites(chip: WiznetChip): void {
  chip.writeCheck = new WriteCheck();
}
