import { openPort, sendFrom } from '../../engine/udp/service-port.ts';
import { isAny } from '../../headers/ip.ts';
import { message } from '../message.ts';
import { CLIENT_PORT, type DhcpClient, REBINDING, RENEWING, REQUESTING } from './client.ts';
import { DECLINE, RELEASE, writeMessage } from './message.ts';

export const SERVER_PORT = 67;
const MOST_SECONDS = 0xffff;
const BROADCAST = new Uint8Array([255, 255, 255, 255]);

/**
 * Sends a message of a client, with the fields of its state (RFC 2131, table 5).
 *
 * @returns false if no slot is free
 */
export function send(client: DhcpClient, type: number): boolean {
  const state = client.state;
  const holds = state === RENEWING || state === REBINDING || type === RELEASE;
  const named = state === REQUESTING || type === RELEASE || type === DECLINE;
  if (!openPort(client.servicePort, CLIENT_PORT)) return false;
  const length = writeMessage(
    message,
    type,
    client.xid,
    client.mac,
    Math.min(client.searchMs / 1000, MOST_SECONDS),
    holds ? client.ip : null,
    holds || isAny(client.requested) ? null : client.requested,
    named ? client.server : null,
    client.options.hostname,
  );
  const alone = state === RENEWING || type === RELEASE;
  return sendFrom(client.servicePort, alone ? client.server : BROADCAST, SERVER_PORT, length);
}

/** Draws a new transaction id: answers to earlier messages are ignored. */
export function renumber(client: DhcpClient): void {
  const random = client.options.random;
  client.xid = Math.floor(random() * 0x10000) * 0x10000 + Math.floor(random() * 0x10000);
}
