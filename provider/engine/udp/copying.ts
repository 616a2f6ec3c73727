import { fill, receive } from '../../../hal/w5500/bytes.ts';
import type { WsaBuf } from '../../headers/winsock2.ts';
import type { Handle } from '../handle.ts';
import type { Slot } from '../slot.ts';

/**
 * Copies up to `most` bytes between the chip's memory of socket `n`, from the 16-bit pointer `at` on, and the first
 * `count` buffers, from byte `skip` on: into the chip where `filling`, else from it. Returns how many were copied.
 */
export function copy(
  handle: Handle,
  buffers: WsaBuf[],
  count: number,
  skip: number,
  filling: boolean,
  at: number,
  most: number,
): number {
  const chip = handle.provider.chip;
  const n = (handle.slot as Slot).n;
  let done = 0;
  for (let i = 0; i < count && done < most; i++) {
    const buffer = buffers[i];
    // No function of the runtime's here: its name is looked for everywhere before it is found.
    const left = most - done;
    let part = buffer.len - skip;
    if (part <= 0) {
      skip = -part;
      continue;
    }
    if (part > left) part = left;
    const from = (at + done) & 0xffff;
    const got = filling
      ? fill(chip, n, from, buffer.buf, skip, part)
      : receive(chip, n, from, buffer.buf, skip, part);
    done += got;
    if (got < part) break;
    skip = 0;
  }
  return done;
}
