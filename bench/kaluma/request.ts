import { UsageError } from '../../build/config/config.ts';
import type { Host } from '../../sim/hosts/host.ts';

/** A request to a program: one connection. */
export interface Request {
  port: number;
  send: string;
  /** Number of received bytes after which the client closes the connection; null: the board does. */
  enough: number | null;
}

/** A request in progress, or answered. */
export interface Call {
  /** Number of received bytes. */
  received: number;
  text: string;
  /** Time of the first one, in microseconds. */
  firstUs: number | null;
  refused: boolean;
  /** Both sides have closed, or one has reset the connection. */
  done: boolean;
}

const ONE_HUNDRED = 'A'.repeat(100);
const HTTP = 80;

/** The default request of each firmware of the gallery; the others have none. */
const USUAL: Record<string, string> = {
  req: 'req',
  http: '/1.svg',
  page: '/',
  json: '/readings/latest',
  files: '/',
  hello: '/',
  lookup: '/',
  echo: 'echo',
  whole: '13',
  console: '23:quit',
  guard: '7000',
};

export const WHAT =
  'req (100 bytes to port 80), echo (100 bytes to port 7 and back), /PATH (HTTP), PORT or PORT:TEXT (until the board ends it), or none';

export function usualRequest(firmware: string): string {
  return USUAL[firmware] ?? 'none';
}

/** Reads a request; null: none. Throws a UsageError. */
export function parseRequest(what: string, device: string): Request | null {
  if (what === 'none') return null;
  if (what === 'req') return { port: HTTP, send: ONE_HUNDRED, enough: null };
  if (what === 'echo') return { port: 7, send: ONE_HUNDRED, enough: ONE_HUNDRED.length };
  if (/^\/\S*$/.test(what)) {
    const head = `Host: ${device}\r\nUser-Agent: t\r\nAccept: */*\r\n\r\n`;
    return { port: HTTP, send: `GET ${what} HTTP/1.1\r\n${head}`, enough: null };
  }
  const [, port, text] = /^(\d+)(?::(.*))?$/.exec(what) ?? [];
  if (Number(port) >= 1 && Number(port) <= 65_535)
    return { port: Number(port), send: text === undefined ? '' : `${text}\r\n`, enough: null };
  throw new UsageError(`bad --what '${what}'; it is ${WHAT}`);
}

/** Sends a request; the answer arrives while the board runs. */
export function send(host: Host, { port, send: bytes, enough }: Request, nowUs: () => number): Call {
  const call: Call = { received: 0, text: '', firstUs: null, refused: false, done: false };
  const peer = host.connect(port);
  const sides = { ours: false, theirs: false };
  const end = (side: keyof typeof sides) => {
    if (side === 'ours' && !sides.ours) peer.fin();
    sides[side] = true;
    call.done = call.done || (sides.ours && sides.theirs);
  };
  peer.onData = (data) => {
    call.firstUs ??= nowUs();
    call.received += data.length;
    call.text += Buffer.from(data).toString('latin1');
    if (enough !== null && call.received >= enough) end('ours');
  };
  peer.onFin = () => {
    end('theirs');
    end('ours');
  };
  peer.onEnd = (reason) => {
    call.refused = reason === 'refused';
    call.done = true;
  };
  if (bytes !== '') peer.send(bytes);
  return call;
}
