import type { RepairCounts } from '../../hal/chip.ts';
import { Counts, type ProtocolInfo, providerOf } from '../engine/records/provider.ts';

/** Clients that were turned away. What the chip refuses because no slot is armed is not seen by anybody. */
export interface Refused {
  /** By a condition function, with CF_REJECT. */
  condition: number;
  /** Because their address had as many connections as `perPeer` allows. */
  cap: number;
  /** Requests of HTTP that were answered with 400, 411, 413, 431 or 501. */
  request: number;
}

export type { RepairCounts } from '../../hal/chip.ts';

/** What was ended because its time was over. */
export interface Timeouts {
  /** No byte within `firstByteMs` of the accept. */
  firstByte: number;
  /** No whole request head within `headMs`; answered with 408. */
  head: number;
  /** No byte in either direction for `idleMs`. */
  idle: number;
  /** Bytes waited that the client did not take for `sendMs`. */
  send: number;
  /** No whole answer within `totalMs`. */
  total: number;
  /** A handshake that was not done in 3 s while its listener heard no SYN. */
  handshake: number;
  /** A connection whose end took longer than its time: 3 s after WSPCloseSocket, 10 s of silence on one half closed. */
  close: number;
  /** The chip has repeated a SYN, a segment or a keep-alive as often as RCR says, and nobody answered. */
  unanswered: number;
}

/** The most that there was at once. */
export interface HighWater {
  /** Hardware sockets in use, 0 to 8; those that listen count. */
  slots: number;
  /** Open SOCKETs, 0 to 16. */
  handles: number;
  /** Bytes of one connection that waited for room in the chip, in the network device and in `servePages`. */
  waiting: number;
}

/** What has happened to a provider since WSPStartup. Nothing is ever set back. */
export interface Statistics {
  /** Clients that became sockets of the application, those that HTTP refuses later included. */
  accepted: number;
  refused: Refused;
  /** Clients that had gone before they were accepted. */
  withdrawn: number;
  /** Connections that made room for another one of their address, being silent (`perPeer`). */
  replaced: number;
  /** Idle connections that gave their slots up while a listener heard no SYN. */
  yielded: number;
  /** How often the chip was found without its settings, or did not take commands, and was set up again. */
  resets: number;
  repairs: RepairCounts;
  timeouts: Timeouts;
  highWater: HighWater;
}

let record: Statistics | null = null;

/**
 * Counts of what has happened since WSPStartup. No frame goes to the chip.
 *
 * @param info the provider; null or nothing means the first one
 * @returns the counts, all 0 where no such provider is started; the record is one for all calls, and the next fills it again
 */
export function statistics(info?: ProtocolInfo | null): Statistics {
  if (!record) record = emptyRecord();
  const provider = providerOf(info || null);
  fill(record, provider ? provider.counts : new Counts());
  record.yielded = provider ? provider.yielded : 0;
  record.resets = provider ? provider.resets : 0;
  record.highWater.slots = provider ? provider.usable - provider.counts.fewestFree : 0;
  if (provider) fillRepairs(record.repairs, provider.chip.repairs);
  else clearRepairs(record.repairs);
  return record;
}

function emptyRecord(): Statistics {
  return {
    accepted: 0,
    refused: { condition: 0, cap: 0, request: 0 },
    withdrawn: 0,
    replaced: 0,
    yielded: 0,
    resets: 0,
    repairs: { readings: 0, registers: 0, sockets: 0, commands: 0, payload: 0 },
    timeouts: { firstByte: 0, head: 0, idle: 0, send: 0, total: 0, handshake: 0, close: 0, unanswered: 0 },
    highWater: { slots: 0, handles: 0, waiting: 0 },
  };
}

function fill(into: Statistics, counts: Counts): void {
  const refused = into.refused;
  const timeouts = into.timeouts;
  into.accepted = counts.accepted;
  refused.condition = counts.rejected;
  refused.cap = counts.capped;
  refused.request = counts.unwanted;
  into.withdrawn = counts.withdrawn;
  into.replaced = counts.replaced;
  timeouts.firstByte = counts.firstByteOver;
  timeouts.head = counts.headOver;
  timeouts.idle = counts.idleOver;
  timeouts.send = counts.sendOver;
  timeouts.total = counts.totalOver;
  timeouts.handshake = counts.handshakeOver;
  timeouts.close = counts.closeOver;
  timeouts.unanswered = counts.unanswered;
  into.highWater.handles = counts.mostHandles;
  into.highWater.waiting = counts.mostWaiting;
}

function clearRepairs(into: RepairCounts): void {
  into.readings = into.registers = into.sockets = into.commands = into.payload = 0;
}

function fillRepairs(into: RepairCounts, repairs: RepairCounts): void {
  into.readings = repairs.readings;
  into.registers = repairs.registers;
  into.sockets = repairs.sockets;
  into.commands = repairs.commands;
  into.payload = repairs.payload;
}
