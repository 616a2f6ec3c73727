import type { Handle } from '../../engine/records/handle.ts';
import { OPEN } from '../../engine/records/handle-states.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { WSAEACCES, WSAEADDRINUSE } from '../../headers/errors.ts';
import { isAny, same } from '../../headers/ip.ts';
import { EXCLUSIVE_ADDRESS, REUSE_ADDRESS } from '../../headers/option-indices.ts';

/**
 * Rules for a bind to a port that is in use (Winsock SPI 4.4). There are six kinds of sockets: plain, with SO_REUSEADDR
 * and with SO_EXCLUSIVEADDRUSE, each first with 0.0.0.0 and then with the device's address. A row is the first socket,
 * a digit the second. 0 allows the bind, 1 is WSAEADDRINUSE, 2 WSAEACCES.
 */
const VERDICTS = ['102010', '010211', '100010', '010011', '122212', '010211'];

hooks.reuse = { conflict: conflict };

function conflict(first: Handle, second: Handle, addr: Uint8Array): number {
  const anyFirst = isAny(first.localIp);
  const anySecond = isAny(addr);
  // The device had another address when the first socket was bound: the two do not conflict.
  if (!anyFirst && !anySecond && !same(first.localIp, addr)) return 0;
  const verdict = VERDICTS[kindOf(first, anyFirst)].charCodeAt(kindOf(second, anySecond)) - 48;
  return verdict === 0 ? 0 : verdict === 1 ? WSAEADDRINUSE : WSAEACCES;
}

/**
 * Returns true if SO_REUSEADDR or SO_EXCLUSIVEADDRUSE, by its index, may be set to `value`: each excludes the other.
 */
export function mayBecome(handle: Handle, place: number, value: number): boolean {
  if (place === EXCLUSIVE_ADDRESS && handle.state !== OPEN) return false;
  const other = place === EXCLUSIVE_ADDRESS ? REUSE_ADDRESS : EXCLUSIVE_ADDRESS;
  return value === 0 || handle.options[other] === 0;
}

/** Returns the row, or the digit, of a socket bound to any address or to one. */
function kindOf(handle: Handle, any: boolean): number {
  const kind = handle.options[REUSE_ADDRESS] !== 0 ? 2 : handle.options[EXCLUSIVE_ADDRESS] !== 0 ? 4 : 0;
  return any ? kind : kind + 1;
}
