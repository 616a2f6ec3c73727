import * as R from '#registers';
import { SOCKET, write8 } from '#registers';
import { BUFFER_SIZE, SOCKETS } from './sizes.ts';
import type { SocketMemories, WiznetChip } from './state.ts';

/** The sockets' memories where they are not the 2 KB that each has after a reset. */

const DEFAULT_KB = 2;
/** A chip's memory was shared out. Without this the compiler removes what that needs. */
let shares = false;

/** How much memory each socket has, in bytes. */
export class Memory implements SocketMemories {
  readonly rx = new Uint16Array(SOCKETS);
  readonly tx = new Uint16Array(SOCKETS);

  /** Writes the sizes: those that leave memory over first, since there must never be more than the chip has. */
  apply(chip: WiznetChip): void {
    for (let more = 0; more < 2; more++) {
      for (let n = 0; n < SOCKETS; n++) {
        this.write(chip, n, R.SN_RXBUF_SIZE, this.rx[n] >> 10, more);
        this.write(chip, n, R.SN_TXBUF_SIZE, this.tx[n] >> 10, more);
      }
    }
  }

  private write(chip: WiznetChip, n: number, register: number, kb: number, more: number): void {
    if (kb < DEFAULT_KB ? more === 1 : kb === DEFAULT_KB || more === 0) return;
    write8(chip, n, SOCKET, register, kb);
  }
}

/**
 * Shares the chip's 16 KB for each direction out among its sockets. It takes effect with the next `reset`, so before
 * WSPStartup, and lasts. A socket without memory is not used.
 *
 * @param rxKb the sizes of Sn_RXBUF_SIZE, eight of them: 0, 1, 2, 4, 8 or 16, at most 16 together
 * @param txKb those of Sn_TXBUF_SIZE; 0 where `rxKb` has 0
 * @see W5500 datasheet, Sn_RXBUF_SIZE, Sn_TXBUF_SIZE
 */
export function shareMemory(chip: WiznetChip, rxKb: ArrayLike<number>, txKb: ArrayLike<number>): void {
  const memory = new Memory();
  for (let n = 0; n < SOCKETS; n++) {
    memory.rx[n] = rxKb[n] << 10;
    memory.tx[n] = txKb[n] << 10;
  }
  chip.memory = memory;
  shares = true;
}

/** What the sockets have if it is not the 2 KB that each has after a reset; else null. */
export function memoriesOf(chip: WiznetChip): SocketMemories | null {
  return shares ? chip.memory : null;
}

/** Transmit memory of socket `n`, in bytes; 0 where it is not used. */
export function txMemory(chip: WiznetChip, n: number): number {
  const memory = memoriesOf(chip);
  return memory ? memory.tx[n] : BUFFER_SIZE;
}

/** Receive memory of socket `n`, in bytes; 0 where it is not used. */
export function rxMemory(chip: WiznetChip, n: number): number {
  const memory = memoriesOf(chip);
  return memory ? memory.rx[n] : BUFFER_SIZE;
}

/** Whether socket `n` can be used. */
export function hasMemory(chip: WiznetChip, n: number): boolean {
  const memory = memoriesOf(chip);
  return !memory || (memory.rx[n] > 0 && memory.tx[n] > 0);
}

/**
 * How much a socket can take before anything of it is acknowledged: transmit memory of socket `n`, in bytes; 0 where the
 * socket cannot be used.
 */
export function memoryOf(chip: WiznetChip, n: number): number {
  return hasMemory(chip, n) ? txMemory(chip, n) : 0;
}
