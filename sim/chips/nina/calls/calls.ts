import type { SimClock } from '../../../clock.ts';
import type { FaultKind } from '../../wiznet/faults.ts';
import type { Firmware, Knobs } from '../knobs.ts';
import type { Sockets } from '../lwip/sockets.ts';
import type { Stack } from '../lwip/stack.ts';
import type { Answer, Command } from '../message.ts';
import type { Radio } from '../radio.ts';
import type { Slots } from './slots.ts';

/** What the calls work on. */
export interface Esp {
  readonly clock: SimClock;
  readonly knobs: Readonly<Knobs>;
  readonly firmware: Firmware;
  readonly stack: Stack;
  readonly sockets: Sockets;
  readonly radio: Radio;
  readonly slots: Slots;
  /** Certificates as PEM that are trusted beside Node's own, in TLS that is spoken. */
  readonly roots: readonly string[];
  fault(kind: FaultKind, text: string): void;
  /** A line for the user about the simulated network. */
  note(line: string): void;
  /** Something that a call may wait for has changed. */
  changed(): void;
  /** A number below `limit`. */
  random(limit: number): number;
}

/** BLOCKED: the firmware is busy with it; it is called again once something has changed. */
export const BLOCKED = Symbol('blocked');

/** One try of a command that is being carried out. */
export type Attempt = () => Answer | typeof BLOCKED;

/** Begins a command, with what it keeps from try to try. */
export type Call = (esp: Esp, command: Command) => Attempt;

/** A command that is done in one go. */
export const plain =
  (run: (esp: Esp, command: Command) => Answer): Call =>
  (esp, command) =>
  () =>
    run(esp, command);
