import { MSG_PEEK, WSPRecv, WSPSend, type WsaBuf } from '../../provider/index.ts';
import type { Device } from './device.ts';

/** An empty buffer of `len` bytes. */
export function room(len: number): WsaBuf {
  return { len, buf: new Uint8Array(len) };
}

/** A buffer that contains `value`, one byte per letter. */
export function text(value: string): WsaBuf {
  const buf = Uint8Array.from(Buffer.from(value, 'latin1'));
  return { len: buf.length, buf };
}

/** Returns the contents of a buffer as text. */
export function textOf({ buf }: WsaBuf): string {
  return Buffer.from(buf).toString('latin1');
}

/** One WSPRecv into these buffers. Returns [result, count, flags]; the count is initially 77, to detect writes. */
export function scatter(
  d: Device,
  s: number,
  buffers: WsaBuf[],
  count = buffers.length,
  flags = 0,
): number[] {
  const got = { value: 77 };
  const ref = { value: flags };
  const result = WSPRecv(s, buffers, count, got, ref, null, null, null, d.err);
  return [result, got.value, ref.value];
}

/** One WSPSend of these buffers. Returns [result, bytes taken]; the count is initially 77, to detect writes. */
export function gather(d: Device, s: number, buffers: WsaBuf[], count = buffers.length, flags = 0): number[] {
  const taken = { value: 77 };
  return [WSPSend(s, buffers, count, taken, flags, null, null, null, d.err), taken.value];
}

/** One WSPRecv with MSG_PEEK, as text; null if it failed. */
export function peek(d: Device, s: number, size: number): string | null {
  const buffer = room(size);
  const [result, count] = scatter(d, s, [buffer], 1, MSG_PEEK);
  return result === 0 ? textOf(buffer).slice(0, count) : null;
}
