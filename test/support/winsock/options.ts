import { readU32, u32, WSPGetSockOpt, WSPSetSockOpt } from '../../../provider/index.ts';
import type { Device } from '../device.ts';

/** Sets an option from `length` bytes, default four. Returns 0, or the error. */
export function setOpt(d: Device, s: number, level: number, name: number, value: number, length = 4): number {
  return WSPSetSockOpt(s, level, name, u32(value), length, d.err) === 0 ? 0 : d.err.value;
}

/** Returns an option of four bytes as a number from 0 to 4,294,967,295; the error as a negative number. */
export function getOpt(d: Device, s: number, level: number, name: number): number {
  const bytes = new Uint8Array(4);
  const length = { value: 4 };
  if (WSPGetSockOpt(s, level, name, bytes, length, d.err) !== 0) return -d.err.value;
  return readU32(bytes, 0);
}

/**
 * Returns an option's value, the result of setting it to `other`, and its new value; and the same back to `initial`.
 */
export function thereAndBack(
  d: Device,
  s: number,
  [level, name]: [level: number, name: number],
  initial: number,
  other: number,
): number[] {
  const get = () => getOpt(d, s, level, name);
  return [get(), setOpt(d, s, level, name, other), get(), setOpt(d, s, level, name, initial), get()];
}
