import { BROKEN, CONNECTED } from '../../engine/records/handle-states.ts';
import type { Provider } from '../../engine/records/provider.ts';
import { REQUEST_TIMEOUT } from '../../http/answers.ts';
import { isOver, isSpent } from '../../limits/connection-limits.ts';
import { ETIMEDOUT, errnoOf, fail, isWritten, later, moved, sendFin } from './ending.ts';
import { refuse } from './http-requests.ts';
import { type NetRecord, records } from './record.ts';

/**
 * Timeouts of waiting connections. Every connection is checked once a second, so that no timeout depends on an event
 * that may have been missed.
 */

const TICK_MS = 1000;
/** Longest time without a byte while one side has ended, in milliseconds. */
const HALF_MS = 10000;
/** As long before the FIN of a connection of our own, where it has asked nothing that is answered before that. */
const SILENT_MS = 1000;
/** Time that a refused client has to read the answer, in milliseconds. */
const REFUSED_MS = 1000;

let provider: Provider;

/** Starts the checks. */
export function startWaiting(of: Provider): void {
  provider = of;
  of.clock.after(TICK_MS, tick);
}

function tick(): void {
  if (provider.ended) return;
  const nowMs = provider.clock.now();
  for (let i = 0; i < records.length; i++) {
    const record = records[i];
    if (record.fd < 0 || record.errno !== 0) continue;
    const state = record.handle.state;
    if (state === BROKEN) fail(record, errnoOf(record.handle.error));
    else if (state === CONNECTED) look(record, nowMs);
  }
  provider.clock.after(TICK_MS, tick);
}

function look(record: NetRecord, nowMs: number): void {
  const counts = provider.counts;
  const quietMs = nowMs - record.movedMs;
  const ageMs = nowMs - record.sinceMs;
  const written = isWritten(record);
  if (record.refused && ageMs >= REFUSED_MS) return fail(record, ETIMEDOUT);
  if (record.finSeen && written) later(record);
  const isOwn = record.outgoing && written && !record.finSeen && !record.asks && !record.handle.sendShut;
  if ((record.finSeen || written) && quietMs >= (isOwn ? SILENT_MS : HALF_MS)) {
    // The peer may wait for the device's FIN before it answers.
    if (!written || record.handle.sendShut) {
      counts.closeOver++;
      return fail(record, ETIMEDOUT);
    }
    moved(record);
    return sendFin(record);
  }
  const limits = record.limits;
  if (!limits || record.refused) return;
  const asks = record.hasReceived && record.reader && !record.reader.complete;
  if (asks && isOver(limits.headMs, ageMs)) return refuse(record, REQUEST_TIMEOUT);
  if (isSpent(limits, counts, record.hasReceived, record.waiting > 0, ageMs, quietMs))
    fail(record, ETIMEDOUT);
}
