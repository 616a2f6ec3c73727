import { find } from '../../provider/engine/records/handle.ts';
import { createWindow, FD_ALL_EVENTS, WSPAsyncSelect } from '../../provider/index.ts';
import type { Peer } from '../../sim/hosts/peer.ts';
import { nonBlocking, slots } from './calls.ts';
import type { Device } from './device.ts';

/** Both ends of one connection: the accepted socket (blocking), and the client. */
export interface Conversation {
  listener: number;
  s: number;
  client: Peer;
}

/** Makes a listener on port 80 with all eight slots, and a client that was accepted. */
export function converse(d: Device, { window = 65535, backlog = 8 } = {}): Conversation {
  const listener = d.listen(80, backlog);
  const client = d.host.connect(80, { window });
  d.run(5);
  const s = d.accept(listener);
  d.run(1);
  return { listener, s, client };
}

/** As `converse`, with a non-blocking socket. */
export function converseFreely(d: Device, options: { window?: number; backlog?: number } = {}): Conversation {
  const conversation = converse(d, options);
  nonBlocking(d, conversation.s);
  return conversation;
}

/** The messages of a socket's registration from now on: [event, error], in order. */
export function messagesOf(d: Device, s: number, mask: number = FD_ALL_EVENTS): number[][] {
  const messages: number[][] = [];
  const window = createWindow((_wMsg, _s, lParam) => messages.push([lParam & 0xffff, lParam >>> 16]));
  if (WSPAsyncSelect(s, window, 1, mask, d.err) !== 0) throw new Error(`WSPAsyncSelect: ${d.err.value}`);
  return messages;
}

/** Sets a socket option by its index in provider/headers/option-indices.ts. */
export function setOption(s: number, option: number, value: number): void {
  const handle = find(s, { value: 0 });
  if (!handle) throw new Error(`no socket ${s}`);
  handle.options[option] = value;
}

/** Bytes with values that depend on their offset: no two neighbouring blocks of 251 are equal modulo 65,536. */
export function pattern(length: number, from = 0): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (from + i) % 251;
  return bytes;
}

/** Returns the time until the slots are as `wanted`, at most `limitMs`, in milliseconds. */
export function msUntil(d: Device, wanted: string, limitMs: number): number {
  const from = d.clock.now();
  while (slots(d) !== wanted && d.clock.now() - from < limitMs) d.run(1);
  return d.clock.now() - from;
}
