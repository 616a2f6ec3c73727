import {
  type CompletionRoutine,
  inetAny,
  type Overlapped,
  WSA_FLAG_OVERLAPPED,
  WSPBind,
  WSPGetOverlappedResult,
  WSPListen,
  WSPRecv,
  WSPSend,
  WSPSocket,
  type WsaBuf,
} from '../../../provider/index.ts';
import type { Conversation } from '../conversation.ts';
import type { Device } from '../device.ts';

/** A socket for overlapped calls. */
export function overlappedSocket(d: Device): number {
  return WSPSocket(2, 1, 6, d.info, 0, WSA_FLAG_OVERLAPPED, d.err);
}

/** As `converse`, with a socket for overlapped calls. */
export function converseOverlapped(d: Device, { window = 65535, backlog = 8 } = {}): Conversation {
  const listener = overlappedSocket(d);
  if (WSPBind(listener, inetAny(80), 16, d.err) !== 0) throw new Error(`WSPBind: ${d.err.value}`);
  if (WSPListen(listener, backlog, d.err) !== 0) throw new Error(`WSPListen: ${d.err.value}`);
  const client = d.host.connect(80, { window });
  d.run(5);
  const s = d.accept(listener);
  d.run(1);
  return { listener, s, client };
}

/** One overlapped WSPSend of `data`. Returns 0, or the error; 997 is WSA_IO_PENDING. */
export function post(
  d: Device,
  s: number,
  ov: Overlapped,
  data: string | Uint8Array,
  routine: CompletionRoutine | null = null,
): number {
  const buf = typeof data === 'string' ? Uint8Array.from(Buffer.from(data, 'latin1')) : data;
  const buffers = [{ len: buf.length, buf }];
  return WSPSend(s, buffers, 1, null, 0, ov, routine, null, d.err) === 0 ? 0 : d.err.value;
}

/** One overlapped WSPRecv into `buffers`. Returns 0, or the error; 997 is WSA_IO_PENDING. */
export function pend(
  d: Device,
  s: number,
  ov: Overlapped,
  buffers: WsaBuf[],
  { routine = null as CompletionRoutine | null, flags = 0 } = {},
): number {
  const ref = { value: flags };
  return WSPRecv(s, buffers, buffers.length, null, ref, ov, routine, null, d.err) === 0 ? 0 : d.err.value;
}

/** The result of WSPGetOverlappedResult, without waiting by default: the bytes, or the error as a negative number. */
export function outcome(d: Device, s: number, ov: Overlapped, wait = false): number {
  const bytes = { value: 77 };
  return WSPGetOverlappedResult(s, ov, bytes, wait, { value: 0 }, d.err) ? bytes.value : -d.err.value;
}

/** The conventional fields of a record. */
export function state({ Internal, InternalHigh, Offset, OffsetHigh }: Overlapped): object {
  return { Internal, InternalHigh, Offset, OffsetHigh };
}
