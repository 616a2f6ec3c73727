import { deaf } from '../diagnostics.ts';
import { WSAEHOSTUNREACH, WSAENOTSOCK } from '../errors.ts';
import { complain } from '../upcalls.ts';
import { SD_SEND } from '../winsock.ts';
import { WSPShutdown } from '../wsp/shutdown.ts';
import { WSPCloseSocket } from '../wsp/socket.ts';
import type { ProtocolInfo } from '../wsp/startup.ts';
import { forget, pump } from './kaluma-queue.ts';
import { handOver, type NetRecord, records } from './kaluma-record.ts';

/** When the device sends, tells, and ends. */

/** A connection of which one side is done lives so long without a byte; so does any, while clients are refused. */
const QUIET_MS = 10000;
const BEAT_MS = 1000;
/** How soon is told what came of a call. Never at once: a stream that is told inside its own write does not drain. */
const TURN_MS = 1;
/** Numbers of the runtime's table of errors. */
const ECONNABORTED = 103;
const ETIMEDOUT = 110;
/** No such host. */
export const EHOSTUNREACH = 113;

/** The provider, from the start on. */
export const on: { info: ProtocolInfo | null } = { info: null };
const err = { value: 0 };
let turnSet = false;

/** Starts the beat. */
export function start(info: ProtocolInfo): void {
  if (!on.info) info.clock.after(BEAT_MS, beat);
  on.info = info;
}

function now(): number {
  return (on.info as ProtocolInfo).clock.now();
}

/** The runtime's number for a WSA code; from WSAENOTSOCK to WSAECONNREFUSED both stand in the same order. */
export function errnoOf(error: number): number {
  if (error === WSAEHOSTUNREACH) return EHOSTUNREACH;
  return error >= WSAENOTSOCK ? error - 9950 : error - 10000;
}

/** Tells how a call went: `errno` is 0 or a number of the runtime's table. */
export function tell(cb: KalumaNetCallback, errno: number): void {
  if (errno !== 0) (global.__netdev as KalumaNetDevice).errno = errno;
  if (cb) cb(errno);
}

/** A byte went or came. */
export function moved(record: NetRecord): void {
  record.movedMs = now();
}

/** The connection is over; everybody is told why, soon. */
export function fail(record: NetRecord, errno: number): void {
  if (record.errno === 0) record.errno = errno;
  later();
}

/** A handler of the application threw: it harms its own connection, which ends without another word to it. */
export function threw(record: NetRecord, fd: number, error: unknown): void {
  complain(error);
  if (record.fd !== fd) return;
  record.callbacks.length = record.done = 0;
  record.onConnect = record.onFinish = null;
  fail(record, ECONNABORTED);
}

/** Closes the socket: what the chip has goes out, with a FIN behind it. Nobody is told. */
export function release(record: NetRecord): void {
  const s = record.fd;
  handOver(record);
  forget(record);
  record.reset();
  WSPCloseSocket(s, err);
}

/** Sends what there is room for, and when that was all, what is owed behind it. */
export function send(record: NetRecord): void {
  later();
  if (!record.connected || record.errno !== 0) return;
  const before = record.waiting;
  const error = pump(record);
  if (error !== 0) return fail(record, errnoOf(error));
  if (record.waiting < before) moved(record);
  if (!record.finWanted || record.finished || record.queue.length > 0) return;
  record.finished = true;
  // What we asked for is not put at risk: the chip need not receive behind its own FIN.
  if (!record.outgoing) sendFin(record);
}

function sendFin(record: NetRecord): void {
  record.finSent = true;
  WSPShutdown(record.fd, SD_SEND, err);
}

/** Has `turn` run soon. */
export function later(): void {
  if (turnSet) return;
  turnSet = true;
  (on.info as ProtocolInfo).clock.after(TURN_MS, turn);
}

function turn(): void {
  turnSet = false;
  for (let i = 0; i < records.length; i++) {
    const record = records[i];
    const fd = record.fd;
    if (fd < 0) continue;
    try {
      report(record, fd);
    } catch (error) {
      threw(record, fd, error);
    }
  }
}

/** Tells of writes in their order, then of the end of writing, then of the end. */
function report(record: NetRecord, fd: number): void {
  while (record.fd === fd && record.done > 0) {
    record.done--;
    tell(record.callbacks.shift(), 0);
  }
  if (record.fd !== fd) return;
  if (record.errno !== 0) return bury(record, fd);
  const cb = record.onFinish;
  if (record.finished && cb) {
    record.onFinish = null;
    tell(cb, 0);
  }
  if (record.fd === fd && record.finished && record.finSeen) end(record);
}

/** The connection ended before its time. Whoever throws here is passed by in the next turn. */
function bury(record: NetRecord, fd: number): void {
  const errno = record.errno;
  if (record.onConnect) {
    record.callbacks.unshift(record.onConnect);
    record.onConnect = null;
  }
  while (record.fd === fd && record.callbacks.length > 0) tell(record.callbacks.shift(), errno);
  if (record.fd === fd) end(record);
}

function end(record: NetRecord): void {
  const cb = record.close_cb;
  release(record);
  if (cb) cb();
}

/**
 * Ends what nobody else will: the connection that has been silent for longest, where one of its sides is done, or
 * where clients are refused for want of a slot.
 */
function beat(): void {
  const info = on.info as ProtocolInfo;
  const full = deaf(info);
  let silent: NetRecord | null = null;
  let longestMs = 0;
  for (let i = 0; i < records.length; i++) {
    const record = records[i];
    const half = record.finished || record.finSeen;
    const quietMs = now() - record.movedMs;
    if (!record.connected || quietMs <= longestMs || !(half || full)) continue;
    if (quietMs < (half && full ? BEAT_MS : QUIET_MS)) continue;
    silent = record;
    longestMs = quietMs;
  }
  if (silent && silent.finished && !silent.finSent) {
    // Perhaps the peer waits for our FIN before it answers.
    moved(silent);
    sendFin(silent);
  } else if (silent) fail(silent, ETIMEDOUT);
  info.clock.after(BEAT_MS, beat);
}
