import { NAME } from '#chip';
import {
  IPPROTO_IP,
  inet,
  inetAny,
  type SockAddr,
  WSPBind,
  WSPRecvFrom,
  WSPSendTo,
  WSPSetSockOpt,
  WSPSocket,
  type WsaBuf,
} from '../../provider/index.ts';
import { nonBlocking } from './calls.ts';
import type { Device } from './device.ts';

/** The host on the wire, at a port that most tests open; and an address without a station. */
export const HOST = inet(10, 0, 2, 2, 9000);
export const NOWHERE = inet(10, 0, 2, 99, 9000);

/** A blocking datagram socket, unbound. */
export function datagramSocket(d: Device): number {
  return WSPSocket(2, 2, 17, d.info, 0, 0, d.err);
}

/** A datagram socket on `port`, non-blocking by default. */
export function boundSocket(d: Device, port: number, blocking = false): number {
  const s = datagramSocket(d);
  if (WSPBind(s, inetAny(port), 16, d.err) !== 0) throw new Error(`WSPBind: ${d.err.value}`);
  if (!blocking) nonBlocking(d, s);
  return s;
}

/** IMR of a chip without datagram sockets, and with one (W5500, chapter 3; w5100s.md and w6100.md, chapter 3). */
export const IMR =
  { W5100S: { idle: 0x0f, unreachable: 0x4f }, W6100: { idle: 0, unreachable: 0x12 } }[NAME as string] ??
  ({ idle: 0, unreachable: 0x40 } as const);

/** Where in the header before a received datagram its length is. */
export const LENGTH_AT = (NAME as string) === 'W6100' ? 0 : 6;

/** Takes TIMEOUT out of Sn_IR, wherever a socket's registers are read from the first one on. */
export function hideTimeout(d: Device): void {
  const exchange = d.bus.exchange.bind(d.bus);
  const at = (NAME as string) === 'W6100' ? 3 + 0x20 : 3 + 2;
  const isSocket = (frame: Uint8Array): boolean =>
    (NAME as string) === 'W5100S'
      ? frame[0] === 0x0f && frame[1] >= 4 && frame[1] < 8 && frame[2] === 0
      : (frame[2] & 0x1f) === 0x08 && frame[1] === 0;
  d.bus.exchange = (frame) => {
    const answer = exchange(frame);
    if (isSocket(frame) && answer.length > at) answer[at] &= ~0x08;
    return answer;
  };
}

/** Replaces the value read from SIR by the result of `change`, from now on. */
export function changeSir(d: Device, change: (sir: number) => number): void {
  const exchange = d.bus.exchange.bind(d.bus);
  d.bus.exchange = (frame) => {
    const answer = exchange(frame);
    if (frame[1] === 0x17 && frame[2] === 0) answer[3] = change(answer[3]);
    return answer;
  };
}

const bytesOf = (data: string | Uint8Array): Uint8Array =>
  typeof data === 'string' ? Uint8Array.from(Buffer.from(data, 'latin1')) : data;

/** One WSPSendTo, with one buffer per argument. Returns the bytes sent, or the error as a negative number. */
export function sendTo(d: Device, s: number, to: SockAddr | null, ...data: (string | Uint8Array)[]): number {
  const buffers = data.map(bytesOf).map((buf): WsaBuf => ({ len: buf.length, buf }));
  const count = { value: -1 };
  const result = WSPSendTo(s, buffers, buffers.length, count, 0, to, 16, null, null, null, d.err);
  return result === 0 ? count.value : -d.err.value;
}

export interface Received {
  /** 0, or the error of the call. */
  error: number;
  text: string;
  from: string;
  flags: number;
}

/** One WSPRecvFrom of at most `size` bytes. */
export function receiveFrom(d: Device, s: number, { size = 2048, flags = 0 } = {}): Received {
  const buffer: WsaBuf = { len: size, buf: new Uint8Array(size) };
  const count = { value: 0 };
  const from = inetAny(0);
  const fromlen = { value: 16 };
  const inOut = { value: flags };
  const result = WSPRecvFrom(s, [buffer], 1, count, inOut, from, fromlen, null, null, null, d.err);
  return {
    error: result === 0 ? 0 : d.err.value,
    text: Buffer.from(buffer.buf.subarray(0, count.value)).toString('latin1'),
    from: `${from.addr.join('.')}:${from.port}`,
    flags: inOut.value,
  };
}

/** Receives all waiting datagrams, as text. */
export function drain(d: Device, s: number): string[] {
  const texts: string[] = [];
  for (let next = receiveFrom(d, s); next.error === 0; next = receiveFrom(d, s)) texts.push(next.text);
  return texts;
}

/** The datagrams received by a port of the host, as text. */
export function texts(received: { bytes: Uint8Array }[]): string[] {
  return received.map(({ bytes }) => Buffer.from(bytes).toString('latin1'));
}

/** Text as bytes. */
export function bytes(text: string): Uint8Array {
  return bytesOf(text);
}

/** The device's address, as text. */
export const ME = '10.0.2.15';

/** A socket on port 7000, port 9000 of the host, and a function that sends from there and waits for the arrival. */
export function pair(d: Device, { blocking = false } = {}) {
  const s = boundSocket(d, 7000, blocking);
  const port = d.host.udp(9000);
  const say = (...all: string[]) => {
    for (const text of all) port.send(ME, 7000, bytesOf(text));
    d.run(5);
  };
  return { s, port, say };
}

/** WSPSetSockOpt IP_ADD_MEMBERSHIP or IP_DROP_MEMBERSHIP: returns 0, or the error. */
export function membership(
  d: Device,
  s: number,
  name: number,
  group: SockAddr,
  local = [0, 0, 0, 0],
): number {
  const mreq = Uint8Array.from([...group.addr, ...local]);
  return WSPSetSockOpt(s, IPPROTO_IP, name, mreq, 8, d.err) === 0 ? 0 : d.err.value;
}
