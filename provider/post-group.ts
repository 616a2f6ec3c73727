import type { W5500 } from '../hal/w5500/chip.ts';
import { openForGroup, transmitTo } from '../hal/w5500/datagrams.ts';
import { setPackets } from '../hal/w5500/settings.ts';
import { drop } from './connection.ts';
import { DEFAULT_TTL } from './options.ts';
import { fillPost, openAs, type Post, slotOf } from './post.ts';
import type { Provider } from './provider.ts';
import { settle } from './service.ts';

/**
 * Posts that are members of a multicast group: the chip's socket hears that group, and sends to nobody else. Whoever
 * talks to single hosts as well opens another post, on the same port if need be.
 */

/** So that everybody can tell that it comes from this link (RFC 6762, 11). */
const LINK_TTL = 255;

/** As `openPost`, as a member of `group`, 4 bytes. With another address of the device it is to be closed and opened. */
export function openGroupPost(post: Post, port: number, group: Uint8Array): boolean {
  return openAs(post, port, join, group);
}

function join(chip: W5500, n: number, port: number, group: Uint8Array | null): boolean {
  setPackets(chip, n, 0, LINK_TTL, 0, false);
  return openForGroup(chip, n, port, group as Uint8Array);
}

/** As `sendPost`, to the group and port that the post was opened for. */
export function sendToGroup(post: Post, port: number, group: Uint8Array, length: number): boolean {
  const slot = fillPost(post, length);
  if (!slot) return false;
  return transmitTo((post.provider as Provider).chip, slot.n, slot.txWrite, group, port, false, false);
}

/**
 * As `closePost`. The slot has the time to live of all others again: once its socket is closed, since what was sent
 * last may still be on its way out, and before somebody else opens it.
 */
export function closeGroupPost(post: Post): void {
  const slot = slotOf(post);
  if (!slot) return;
  const provider = post.provider as Provider;
  drop(provider, slot);
  setPackets(provider.chip, slot.n, 0, DEFAULT_TTL, 0, false);
  settle(provider);
}
