import * as bytes from '../../../hal/w5500/bytes.ts';
import { rxMemory } from '../../../hal/w5500/sizes.ts';
import type { Provider } from '../provider.ts';
import type { Slot } from '../slot.ts';

/** What a peer sends at most in one datagram, with the header of the chip's. */
const SEGMENT_SIZE = 1460;

/** Takes note that `count` received bytes were read. The chip gets its memory back when it is nearly full. */
export function consume(provider: Provider, slot: Slot, count: number): void {
  slot.rxRead = (slot.rxRead + count) & 0xffff;
  slot.rxSize -= count;
  slot.rxKept += count;
  if (slot.rxKept <= rxMemory(provider.chip, slot.n) - SEGMENT_SIZE) return;
  slot.rxKept = 0;
  bytes.consume(provider.chip, slot.n, slot.rxRead);
}

/** How many bytes can be read, now that the socket was looked at. */
export function unread(slot: Slot, seen: { rxSize: number }): number {
  const size = seen.rxSize - slot.rxKept;
  return size > 0 ? size : 0;
}
