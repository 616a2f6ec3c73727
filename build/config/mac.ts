import { macOf as bytesOf } from '../../hal/mac.ts';

/**
 * The MAC that a board has by its unique id (`board.uid`, 16 hexadecimal digits), as text: the one that the device itself
 * takes when it boots with network.mac from-board.
 */
export function macOf(uid: string): string {
  return bytesOf(uid)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join(':');
}
