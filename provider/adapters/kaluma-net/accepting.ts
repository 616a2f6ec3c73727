import { freshTop } from '../../engine/accept-queue.ts';
import { reenable } from '../../engine/events.ts';
import { hand } from '../../engine/listening.ts';
import { afterChange } from '../../engine/poll.ts';
import { isOpen, unused } from '../../engine/records/handle.ts';
import { hooks } from '../../engine/records/hooks.ts';
import { ipText, same } from '../../headers/ip.ts';
import { FD_ACCEPT } from '../../headers/winsock2.ts';
import { RequestReader } from '../../http/request.ts';
import { isOverloaded } from '../overload.ts';
import { ETIMEDOUT, fail, release, threw } from './ending.ts';
import { textOf } from './family.ts';
import { type NetRecord, records, takeRecord } from './record.ts';

/** Accepting clients, and handing them to `net`. */

/** Interval after which a postponed accept is tried again, in milliseconds. */
const AGAIN_MS = 5;
/** Silence after which a connection of an address at its limit is ended for a new one, in milliseconds. */
const SILENT_MS = 1000;
let againSet = false;
/** The last address that a socket was bound to, and its text: it seldom changes, and a text takes ten times a look. */
const ownIp = new Uint8Array(4);
let ownText = '0.0.0.0';

/** The listener of the client being accepted: its record receives the callbacks that `net` installs for the client. */
export let accepting: NetRecord | null = null;

/** Handles FD_ACCEPT. */
export function accept(listener: NetRecord): void {
  const provider = listener.handle.provider;
  const s = listener.fd;
  const handle = unused(provider);
  if (!handle || isOverloaded(listener.handle)) return postpone(listener);
  const slot = freshTop(listener.handle);
  if (slot) {
    hand(listener.handle, slot, handle);
    const client = takeRecord(handle, null);
    if (mayStay(listener, client)) {
      provider.counts.accepted++;
      greet(listener, client);
    } else {
      provider.counts.capped++;
      release(client);
    }
  }
  afterChange(provider);
  if (isOpen(s)) reenable(listener.handle, FD_ACCEPT, 0);
}

/** Repeats the event, which was consumed. Unconditionally: the queue may have been emptied and filled again by then. */
function postpone(listener: NetRecord): void {
  listener.postponed = true;
  if (againSet) return;
  againSet = true;
  listener.handle.provider.clock.after(AGAIN_MS, again);
}

function again(): void {
  againSet = false;
  for (let i = 0; i < records.length; i++) {
    const record = records[i];
    if (!record.postponed) continue;
    record.postponed = false;
    if (record.fd >= 0) reenable(record.handle, FD_ACCEPT, 0);
  }
}

/** Returns true if a client's address may have one more connection, if necessary in place of a silent one. */
function mayStay(listener: NetRecord, client: NetRecord): boolean {
  const limits = listener.limits;
  if (!limits || limits.perPeer === 0 || records.length <= limits.perPeer) return true;
  let count = 0;
  let oldest: NetRecord | null = null;
  for (let i = 0; i < records.length; i++) {
    const record = records[i];
    if (record === client || record.fd < 0 || record.finWanted || record.errno !== 0) continue;
    if (!record.limits || !record.handle.accepted || !same(record.handle.peerIp, client.handle.peerIp))
      continue;
    count++;
    if (!record.handle.answering && (!oldest || record.movedMs - oldest.movedMs < 0)) oldest = record;
  }
  if (count < limits.perPeer) return true;
  if (!oldest || client.sinceMs - oldest.movedMs < SILENT_MS) return false;
  client.handle.provider.counts.replaced++;
  fail(oldest, ETIMEDOUT);
  return true;
}

/**
 * Hands a client to `net`. `net` reads a client's addresses from the listener's record, in 1.0 from the client's own.
 * It installs the client's callbacks on the listener's record, from which they are moved.
 */
function greet(listener: NetRecord, client: NetRecord): void {
  const fd = client.fd;
  const six = hooks.ipv6 ? client.handle.six : null;
  client.raddr = listener.raddr = textOf(six ? six.peer : client.handle.peerIp);
  client.rport = listener.rport = client.handle.peerPort;
  takeLocalName(client);
  listener.laddr = client.laddr;
  client.limits = listener.limits;
  if (client.limits) {
    if (!client.reader) client.reader = new RequestReader();
    client.reader.begin(client.limits);
  }
  accepting = listener;
  try {
    if (listener.accept_cb) listener.accept_cb(fd);
  } catch (error) {
    threw(client, fd, error);
  }
  accepting = null;
  if (!listener.read_cb) return;
  if (client.fd === fd) {
    client.connect_cb = listener.connect_cb;
    client.read_cb = listener.read_cb;
    client.shutdown_cb = listener.shutdown_cb;
    client.close_cb = listener.close_cb;
  }
  listener.read_cb = listener.close_cb = null;
}

/** Copies the address that a socket is bound to into the fields that `net` reads. */
export function takeLocalName(record: NetRecord): void {
  const six = hooks.ipv6 ? record.handle.six : null;
  record.lport = record.handle.localPort;
  if (six) {
    record.laddr = textOf(six.local);
    return;
  }
  const ip = record.handle.localIp;
  if (!same(ip, ownIp)) {
    ownIp.set(ip);
    ownText = ipText(ip);
  }
  record.laddr = ownText;
}
