import * as assert from 'uvu/assert';
import {
  createWindow,
  type EventObject,
  FD_ACCEPT,
  FD_CLOSE,
  FD_CONNECT,
  FD_READ,
  FD_WRITE,
  networkEvents,
  WSPEnumNetworkEvents,
} from '../../provider/index.ts';
import type { Device } from './device.ts';
import { until } from './until.ts';

/** Long enough for all pending events to be seen, also after one lost edge of the attention line. */
export const A_WHILE = 300;

/** A window that does nothing. */
export const idle = createWindow(() => {});

/** Calls WSPEnumNetworkEvents: [bits, the errors of those bits in the order of the bits]. */
export function enumerate(d: Device, s: number, event: EventObject | null): [number, number[]] {
  const record = networkEvents();
  assert.is(WSPEnumNetworkEvents(s, event, record, d.err), 0);
  return [record.lNetworkEvents, record.iErrorCode.filter((_, bit) => record.lNetworkEvents & (1 << bit))];
}

/** Returns the messages of `s` as one word each, with the error if there is one: `READ`, `CLOSE 10054`. */
export function words(messages: number[][]): string[] {
  const names: [number, string][] = [
    [FD_READ, 'READ'],
    [FD_WRITE, 'WRITE'],
    [FD_ACCEPT, 'ACCEPT'],
    [FD_CONNECT, 'CONNECT'],
    [FD_CLOSE, 'CLOSE'],
  ];
  return messages.map(([event, error]) => {
    const name = names.find(([bit]) => bit === event);
    return `${name ? name[1] : event}${error ? ` ${error}` : ''}`;
  });
}

/** Fills the message queue: posts to `idle` until it is full. */
export function stuff(d: Device): void {
  let count = 0;
  until(
    'a full queue',
    () => !d.upcalls().postMessage(idle, 0, 0, 0),
    () => count++,
  );
  assert.ok(count > 0);
}
