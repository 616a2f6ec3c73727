import type { Realm } from '../realm.ts';

/** An object of the runtime's network modules, with the properties that its C sources give it. */
export interface Connection {
  type?: number;
  port?: number;
  /** The device's number, and one. */
  sckt?: number;
  hdrs?: boolean;
  endd?: boolean;
  dRcv?: string;
  cRcv?: number;
  dSnd?: string;
  res?: Connection;
  svr?: Connection;
  opt?: Record<string, unknown>;
  chunked?: boolean;
  headers?: Record<string, string>;
  clsNow?: boolean;
  conn?: boolean;
  cls?: boolean;
  /** Received data without a listener. */
  buf?: string;
  [name: string]: unknown;
}

export const TCP = 0;
export const HTTP = 1;
export const UDP = 2;
export const KIND = 3;

export const CLOSED = -1;
export const UNSENT = -8;
export const NO_CONN = -11;
export const NO_RESP = -15;

const TEXTS: Record<number, string> = {
  [-1]: 'connection closed',
  [-2]: 'no memory',
  [-3]: 'timeout',
  [-4]: 'no route',
  [-5]: 'busy',
  [-6]: 'not found',
  [-7]: 'max sockets',
  [-8]: 'unsent data',
  [-9]: 'connection reset',
  [-10]: 'unknown error',
  [-11]: 'no connection',
  [-12]: 'bad argument',
  [-15]: 'no response',
};

/** The most that is asked of a device at once, and given to it. */
export const CHUNK = 536;
/** Received data without a listener is kept up to here. */
export const MOST_KEPT = 512;

/** What the network's parts have of the runtime around them. */
export interface NetParts {
  realm: Realm;
  /** The runtime's hidden object, in which its lists are. */
  hidden: Record<string, unknown>;
  /** Queues the listeners of an event for the end of the turn. */
  queue(call: () => void): void;
  /** An error that nothing caught. */
  threw(error: unknown): void;
  classes: Record<string, object>;
}

/** Queues a call of each listener of `event` of an object. */
export function emit({ queue }: NetParts, from: Connection, event: string, ...values: unknown[]): void {
  const listeners = from[`#on${event}`];
  for (const listener of Array.isArray(listeners) ? listeners : listeners ? [listeners] : [])
    queue(() => (listener as (...args: unknown[]) => void).apply(from, values));
}

/** Emits 'error' of one or two objects for an error's number. Returns whether it is one. */
export function fail(parts: NetParts, code: number, ...from: Connection[]): boolean {
  if (code >= 0 || code === CLOSED) return false;
  const details = Object.assign(parts.realm.object(), { code, message: TEXTS[code] ?? 'unknown error' });
  for (const one of from) emit(parts, one, 'error', details);
  return true;
}

/** One of the runtime's lists: HttpS, HttpSC, HttpCC. An entry that goes leaves a gap. */
export function listOf({ hidden, realm }: NetParts, name: string): Connection[] {
  hidden[name] ??= realm.array();
  return hidden[name] as Connection[];
}

export function removeFrom(list: Connection[], one: Connection): void {
  const at = list.indexOf(one);
  if (at < 0) return;
  delete list[at];
  while (list.length > 0 && !(list.length - 1 in list)) list.length--;
}
