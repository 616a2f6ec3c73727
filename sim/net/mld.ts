import { get16, put16 } from './bytes.ts';
import type { Icmp6Message } from './icmp6.ts';
import { PROTOCOL_ICMP6 } from './ipv6.ts';

/** Group membership over IPv6, MLD version 1 (RFC 2710): messages of ICMP behind a header that routers look at. */
export interface MldMessage {
  type: number;
  /** In a query: the longest delay of the answer, in milliseconds. Else 0. */
  maxDelayMs: number;
  /** The group's address; zeros in a query for all groups. */
  group: Uint8Array;
}

export const MLD_QUERY = 130;
export const MLD_REPORT = 131;
export const MLD_DONE = 132;

/** The protocol number of hop-by-hop options (RFC 8200, 4.3). */
export const PROTOCOL_OPTIONS = 0;

/** Hop-by-hop options in front of ICMP: "router alert", for MLD (RFC 2711), and two bytes of padding. */
const ROUTER_ALERT = Uint8Array.of(PROTOCOL_ICMP6, 0, 5, 2, 0, 0, 1, 0);

const LENGTH = 20;

/** Returns the fields of a message, group as a view; null if it is another one, or too short. */
export function parseMld(message: Icmp6Message): MldMessage | null {
  const { type, body } = message;
  if (type < MLD_QUERY || type > MLD_DONE || body.length < LENGTH) return null;
  return { type, maxDelayMs: get16(body, 0), group: body.subarray(4, LENGTH) };
}

export function mldMessage({ type, maxDelayMs, group }: MldMessage): Icmp6Message {
  const body = new Uint8Array(LENGTH);
  put16(body, 0, maxDelayMs);
  body.set(group, 4);
  return { type, code: 0, body };
}

/** Puts the options in front of a whole message of ICMP: the payload of a packet of PROTOCOL_OPTIONS. */
export function withRouterAlert(icmp: Uint8Array): Uint8Array {
  return Uint8Array.of(...ROUTER_ALERT, ...icmp);
}

/** Returns the message of ICMP behind hop-by-hop options; null if something else follows, or nothing. */
export function behindOptions(payload: Uint8Array): Uint8Array | null {
  const length = 8 * (payload[1] + 1);
  return payload[0] === PROTOCOL_ICMP6 && payload.length > length ? payload.subarray(length) : null;
}
