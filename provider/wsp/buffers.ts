import type { WsaBuf } from '../winsock.ts';

/** How many bytes the first `count` buffers hold together; -1 where one is missing or shorter than it claims. */
export function capacity(buffers: WsaBuf[], count: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const buffer = buffers[i];
    if (!buffer || buffer.len < 0) return -1;
    if (buffer.len > 0 && (!buffer.buf || buffer.buf.length < buffer.len)) return -1;
    sum += buffer.len;
  }
  return sum;
}
