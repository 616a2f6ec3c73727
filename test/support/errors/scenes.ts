import { createEvent, type Overlapped, overlapped, WSPCloseSocket } from '../../../provider/index.ts';
import { type Conversation, converse } from '../conversation.ts';
import { HOST, pair } from '../datagrams.ts';
import type { Device } from '../device.ts';
import { unpowered } from '../faults/power.ts';
import { freeSocket } from '../outgoing.ts';
import { converseOverlapped } from '../winsock/overlapped.ts';
import { connect } from './calls.ts';

/** One way to produce an error: a description, and calls; it returns the error of the last call. */
export type Way = [how: string, produce: (d: Device) => number];

/** Ways to produce errors, by the name of the function, and of the error. */
export type Ways = Record<string, Record<string, Way>>;

/** Cancels every blocking call as soon as it waits. */
export function impatient(d: Device): Device {
  d.upcalls().blockingCallback = () => false;
  return d;
}

/** Returns the result of `call` inside another blocking call. */
export function meanwhile(d: Device, call: () => number): number {
  const listener = d.listen(9999, 1);
  let answer = 0;
  d.upcalls().blockingCallback = () => {
    answer = call();
    return false;
  };
  d.accept(listener);
  d.upcalls().blockingCallback = null;
  return answer;
}

/** The chip has lost its supply, and the provider has detected it. */
export function dark(d: Device): Device {
  unpowered(d);
  d.run(2500);
  return d;
}

/** Eight connections in all eight slots; returns a further socket, for which no slot is left. */
export function crowded(d: Device): number {
  d.host.listen(7, () => {});
  const listener = d.listen(80, 8);
  for (let i = 0; i < 8; i++) d.host.connect(80);
  d.run(300);
  for (let i = 0; i < 8; i++) d.accept(listener);
  return freeSocket(d);
}

/** All handles are in use; returns the last SOCKET. */
export function exhausted(d: Device): number {
  let last = d.socket();
  for (let s = last; s !== 0xffffffff; s = d.socket()) last = s;
  return last;
}

/** A connection that its client has reset. */
export function reset(d: Device): number {
  const { s, client } = converse(d);
  client.rst();
  d.run(1500);
  return s;
}

/** A connection to a client that has acknowledged nothing. */
export function aborted(d: Device): number {
  const { s } = converse(d);
  d.host.stopAnswering = true;
  d.send(s, 'anybody there?');
  d.run(33_000);
  return s;
}

/** A connection that ended because the chip lost its state. */
export function forgotten(d: Device): number {
  const { s } = converse(d);
  d.sim.brownOut();
  d.run(1300);
  d.awaitLink();
  return s;
}

/** A connection with a full transmit memory, to a client that takes nothing. */
export function full(d: Device): Conversation {
  const conversation = converse(d, { window: 0 });
  d.send(conversation.s, new Uint8Array(2048));
  return conversation;
}

/** A record with an event object. */
export function record(): Overlapped {
  return overlapped(createEvent(null));
}

/** Returns the error of an operation that `begin` has started on `s`, after `s` was closed. */
export function whenClosed(d: Device, s: number, ov: Overlapped): number {
  WSPCloseSocket(s, d.err);
  d.run(300);
  return ov.OffsetHigh;
}

/** A call that transfers bytes on a socket; returns its error. */
export type Transfer = (d: Device, s: number) => number;

/** Ways to produce the errors of every transfer on a stream. */
export function transferring(one: Transfer): Record<string, Way> {
  return {
    INPROGRESS: [
      'another call blocks',
      (d) => {
        const { s } = converse(d);
        return meanwhile(d, () => one(d, s));
      },
    ],
    CONNABORTED: ['the peer has left what was sent unacknowledged', (d) => one(d, aborted(d))],
    CONNRESET: ['the peer has reset', (d) => one(d, reset(d))],
    NETRESET: ['the chip has lost the connection', (d) => one(d, forgotten(d))],
    NOTCONN: ['the socket is not connected', (d) => one(d, d.socket())],
  };
}

/** A datagram socket on port 7000 connected to port 9000 of the host. */
export function peered(d: Device): number {
  const { s } = pair(d);
  connect(d, s, HOST);
  return s;
}

/** Returns the result of a transfer on a connected datagram socket while the chip does not answer. */
export function darkly(d: Device, one: Transfer): number {
  const s = peered(d);
  return one(dark(d), s);
}

/**
 * An overlapped operation on a socket with a client that takes nothing: the socket, the record, and the call's error.
 */
export function opened(
  d: Device,
  begin: (s: number, ov: Overlapped) => number,
): [s: number, ov: Overlapped, error: number] {
  const { s } = converseOverlapped(d, { window: 0 });
  const ov = record();
  return [s, ov, begin(s, ov)];
}

/** Returns the error of that operation after its socket was closed. */
export function closedOver(begin: (d: Device, s: number, ov: Overlapped) => number): (d: Device) => number {
  return (d) => {
    const [s, ov] = opened(d, (each, operation) => begin(d, each, operation));
    return whenClosed(d, s, ov);
  };
}
