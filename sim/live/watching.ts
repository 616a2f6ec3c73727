import type { SimChip } from '../chips/sim-chip.ts';
import { WiznetSim } from '../chips/wiznet/chip.ts';
import type { Pins } from '../chips/wiznet/pins.ts';
import { showIp } from '../net/address.ts';
import type { SlotNow, WatchEvent } from '../watch/events.ts';
import { type SlotRecord, setStale, slotsNoted } from '../watch/memory.ts';
import type { NotedListener, NotedSpi } from '../watch/noted.ts';
import { WatchedPins } from '../watch/pins.ts';
import { socketsNow, watchSockets } from '../watch/sockets.ts';
import type { LiveBoard } from './board.ts';
import type { LiveClock } from './clock.ts';

/** How often the levels of the pins are looked at, in milliseconds. */
const PINS_MS = 100;
/** How often moves of slots are taken that no SPI frame follows, in milliseconds. */
const MOVES_MS = 20;

/** At which of them a step to the next event ends. */
const STEPS: readonly string[] = ['packet as seen', 'spi as seen', 'chip', 'slot', 'deferred', 'console'];

/** What of a live device is watched. */
export interface Watched {
  clock: LiveClock;
  chip: SimChip;
  /** The name of the chip. */
  chipName: string;
  pins: Pins;
  board: LiveBoard | null;
}

/** Collects the events of a device for one listener, while there is one. */
export class Watching {
  private readonly watched: Watched;
  private given: NotedListener | null = null;
  private listener: NotedListener | null = null;
  private timers: NodeJS.Timeout[] = [];
  private levels: number[] = [];
  private modes: number[] = [];

  constructor(watched: Watched) {
    this.watched = watched;
  }

  /** Whether there is a listener. */
  get isOn(): boolean {
    return this.listener !== null;
  }

  /** Hands every event to `listener`; null: nothing is collected any more. */
  to(given: NotedListener | null): void {
    const { chip, board, pins, clock, chipName } = this.watched;
    this.given = given;
    const listener: NotedListener | null =
      given &&
      ((noted) => {
        given(noted);
        if (STEPS.includes(noted.kind)) clock.seen();
      });
    this.listener = listener;
    for (const timer of this.timers) clearInterval(timer);
    this.timers = [];
    watchSockets(chip, listener);
    // The attention line of a co-processor is another signal.
    const tells = listener && chip instanceof WiznetSim ? listener : null;
    if (board)
      board.onInterrupt = tells && ((low) => tells({ kind: 'interrupt', at: clock.clock.nowUs, low }));
    if (!listener) {
      board?.watch(null, null);
      return;
    }
    this.levels = [];
    this.modes = [];
    if (!board) return;
    // What the program did before a frame is told before it.
    const onFrame = (frame: NotedSpi) => {
      board.takeMoves();
      listener(frame);
    };
    const spy = new WatchedPins(pins, clock.clock, chipName, onFrame);
    board.watch((event) => listener({ ...event, at: clock.timeOf(event.at) }), spy);
    this.timers = [
      setInterval(() => this.lookAtPins(), PINS_MS),
      setInterval(() => board.takeMoves(), MOVES_MS),
    ];
    for (const timer of this.timers) timer.unref();
  }

  /** The board has started anew: its new thread is watched, too. */
  again(): void {
    if (this.given) this.to(this.given);
  }

  /** Adds an event, at the present time. */
  say(event: { [Kind in WatchEvent as Kind['kind']]: Omit<Kind, 'at'> }[WatchEvent['kind']]): void {
    this.listener?.({ ...event, at: this.nowUs } as WatchEvent);
  }

  /** A frame on the device's cable. */
  frame(frame: Uint8Array, atUs: number, out: boolean): void {
    this.listener?.({ kind: 'packet as seen', at: atUs, out, frame });
  }

  /** Microseconds since the start, now. */
  get nowUs(): number {
    return this.watched.clock.nowUs;
  }

  /** All slots as they are now. */
  slots(): SlotNow[] {
    const { chip, board, clock } = this.watched;
    const records = board ? slotsNoted(board.watched) : [];
    const states = board?.states ?? null;
    const sockets = socketsNow(chip);
    // A co-processor has no visible sockets: slots are known from the program alone.
    const count = sockets.length > 0 ? sockets.length : states ? records.length : 0;
    return Array.from({ length: count }, (_, slot) => {
      const { status, ...ends } = sockets[slot] ?? { status: 'CLOSED', port: 0, peer: null };
      const record = records[slot] ?? null;
      return {
        slot,
        status,
        state: states ? (record ? states[record.state] : 'FREE') : null,
        ...(record ? noted(record) : ends),
        sinceUs: record ? clock.timeOf(record.sinceMs) : null,
      };
    });
  }

  /** Says which pins have changed since the last look. */
  private lookAtPins(): void {
    const { board } = this.watched;
    if (!board) return;
    const levels = changesOf(this.levels, board.watched.levels, board.wired);
    const modes = changesOf(this.modes, board.watched.modes, board.wired);
    // Levels that change by themselves, such as those of PWM, are looked at again with the next turn.
    setStale(board.watched);
    if (Object.keys(levels).length + Object.keys(modes).length === 0) return;
    this.say({ kind: 'pins', levels, modes });
  }
}

function noted({ ip, port, peerPort }: SlotRecord): { port: number; peer: string | null } {
  const bytes = Uint8Array.of(ip >>> 24, ip >>> 16, ip >>> 8, ip);
  return { port, peer: peerPort === 0 ? null : `${showIp(bytes)}:${peerPort}` };
}

/** What of `now`, but for some pins, is another value than in `before`, which becomes the same. */
function changesOf(before: number[], now: Int8Array, without: number[]): Record<number, number> {
  const changes: Record<number, number> = {};
  now.forEach((value, pin) => {
    if ((before[pin] ?? 0) !== value && !without.includes(pin)) changes[pin] = value;
    before[pin] = value;
  });
  return changes;
}
