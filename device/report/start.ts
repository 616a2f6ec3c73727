import { clock } from '#runtime';
import { complain } from '../../provider/engine/records/callbacks.ts';
import { type ProtocolInfo, providerOf } from '../../provider/engine/records/provider.ts';
import { observer, type Slot } from '../../provider/engine/records/slot.ts';
import { ServiceTimer, setTimer } from '../../provider/engine/service-timers.ts';
import { Reporter } from './reporter.ts';
import { type ReportSink, serialLine } from './sink.ts';
import { fieldOf } from './words.ts';

/** Settings of a report. Numbers out of their range count as the nearest in it. */
export interface ReportOptions {
  /** The provider; null or absent for the first one. It may be started later. */
  info?: ProtocolInfo | null;
  /** The program's name, at most 32 letters, digits, `.`, `_` and `-`; others become `_`. Default: none. */
  name?: string;
  /** How often something is sent, in times a second: 1 to 10. Default 2. */
  perSecond?: number;
  /** The most bytes in a second, ends of lines included: 400 to 10,000. Default 1,000. */
  bytesPerSecond?: number;
  /** The way that it takes: `overUdp(...)`, or one of the program's own. Default: a line of the console for each. */
  to?: ReportSink | null;
}

/** Number of failures of a way in sequence after which the report ends. */
const PATIENCE = 3;

const reporter = /* @__PURE__ */ new Reporter(serialLine);
const timer = /* @__PURE__ */ new ServiceTimer(clock, tick);
let isOn = false;
/** The slots are watched. */
let isWatching = false;
let periodMs = 0;
let failures = 0;

/**
 * Reports slots, queues and `statistics()` of a provider to a computer, where `spisock monitor --inspect` shows them: each
 * change of a slot, what of queues and counters has changed, and everything every 10 s. Called again it begins anew, with the
 * new settings. It throws nothing; a way that throws three times in a row ends the report, with a line on the console. A program
 * that never returns to the runtime's loop calls it after `boot`.
 *
 * Where slots change faster than `bytesPerSecond` allows, up to 32 changes wait; then these are dropped, their number is reported,
 * and the state of all slots instead.
 *
 * @param options settings; absent ones have their defaults
 * @see docs/inspector.md
 */
export function startReport(options?: ReportOptions): void {
  const settings = options || {};
  const perSecond = within(settings.perSecond, 1, 10, 2);
  periodMs = Math.round(1000 / perSecond);
  failures = 0;
  reporter.sink.close();
  reporter.info = settings.info || null;
  reporter.sink = settings.to || serialLine;
  reporter.name = fieldOf('' + (settings.name || ''));
  reporter.share = Math.floor(within(settings.bytesPerSecond, 400, 10000, 1000) / perSecond);
  reporter.restart();
  isOn = true;
  again();
}

/** Ends the report. `startReport` begins another one. */
export function stopReport(): void {
  isOn = false;
  reporter.sink.close();
}

/** A number in its range; the default where there is none. */
function within(value: number | undefined, least: number, most: number, other: number): number {
  if (typeof value !== 'number') return other;
  return value > least ? Math.min(most, value) : least;
}

function again(): void {
  if (isOn && !timer.isSet) setTimer(timer, providerOf(reporter.info), periodMs);
}

function tick(): void {
  if (!isOn) return;
  if (!isWatching) watch();
  try {
    reporter.send();
    failures = 0;
  } catch (error) {
    complain(error);
    if (++failures === PATIENCE) stopReport();
  }
  again();
}

/** Observes the slots beside the observer that there is: by the first tick, `boot` has set its own. */
function watch(): void {
  isWatching = true;
  const other = observer.onMove;
  observer.onMove = function (slot: Slot, from: number): void {
    if (other) other(slot, from);
    if (isOn) reporter.moved(slot, from);
  };
}
