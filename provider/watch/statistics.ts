import type { RepairCounts } from '../../hal/chip.ts';
import { Counts, type ProtocolInfo, providerOf } from '../engine/records/provider.ts';

/** Refused clients. Refusals by the chip, for want of an armed slot, are not visible to the provider. */
export interface Refused {
  /** Refused by a condition function with CF_REJECT. */
  condition: number;
  /** Refused because their address had `perPeer` connections. */
  cap: number;
  /** HTTP requests answered with 400, 411, 413, 431 or 501. */
  request: number;
}

export type { RepairCounts } from '../../hal/chip.ts';

/** Connections and requests ended by a time limit. */
export interface Timeouts {
  /** No byte within `firstByteMs` of the accept. */
  firstByte: number;
  /** No whole request head within `headMs`; answered with 408. */
  head: number;
  /** No byte in either direction for `idleMs`. */
  idle: number;
  /** Bytes were not acknowledged by the client for `sendMs`. */
  send: number;
  /** No complete answer within `totalMs`. */
  total: number;
  /** A handshake not finished within 3 s while its listener had no listening socket. */
  handshake: number;
  /** A close that exceeded its time: 3 s after WSPCloseSocket, or 10 s of silence with one side closed. */
  close: number;
  /** The chip repeated a SYN, a segment or a keep-alive RCR times without an answer. */
  unanswered: number;
}

/** Largest values so far. */
export interface HighWater {
  /** Hardware sockets in use, 0 to 8; listening ones count. */
  slots: number;
  /** Open SOCKETs, 0 to 16. */
  handles: number;
  /** Bytes of one connection that waited for room in the chip, in the network device and in `servePages`. */
  waiting: number;
}

/** Counters of a provider since WSPStartup. They are never reset. */
export interface Statistics {
  /** Clients that became sockets of the application, including those that HTTP refuses later. */
  accepted: number;
  refused: Refused;
  /** Clients that ended before they were accepted. */
  withdrawn: number;
  /** Silent connections ended in favour of another one from their address (`perPeer`). */
  replaced: number;
  /** Idle connections ended while a listener had no listening socket. */
  yielded: number;
  /** Number of times that the chip was found without its settings, or took no commands, and was set up again. */
  resets: number;
  repairs: RepairCounts;
  timeouts: Timeouts;
  highWater: HighWater;
}

let record: Statistics | null = null;

/**
 * Returns the counters since WSPStartup. Sends no frame to the chip.
 *
 * @param info the provider; null or absent for the first one
 * @returns the counters, all 0 if there is no such provider; one record for all calls, overwritten by the next
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
