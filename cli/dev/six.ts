import { get } from 'node:http';
import { connect } from 'node:net';
import type { Place } from './ports.ts';

/** A browser opens as many connections to a server at once. */
const CLIENTS = 6;
const PATIENCE_MS = 5000;
const HELLO = 'hello\r\n';

/**
 * Connects six clients at the same time, asks each for an answer, and says in one line what they got: a page of a web
 * server, and of any other the first bytes that it says, unasked or to a line of text.
 *
 * @param place null: there is no server yet, and the line says so
 * @param isHeld whether the device is held: meanwhile nobody loses patience
 */
export async function sixClients(place: Place | null, isHeld: () => boolean = () => false): Promise<string> {
  if (!place) return 'the program listens on no port yet';
  const startMs = performance.now();
  const ask = place.scheme === 'http' ? askPage : askLine;
  const outcomes = await Promise.all(Array.from({ length: CLIENTS }, () => ask(place, isHeld)));
  const counts = new Map<string, number>();
  for (const outcome of outcomes) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  const parts = [...counts].map(([outcome, count]) => `${count} ${outcome}`);
  return `six clients at once: ${parts.join(', ')}; the last after ${Math.round(performance.now() - startMs)} ms`;
}

function askPage({ host, port }: Place, isHeld: () => boolean): Promise<string> {
  return new Promise((resolve) => {
    const request = get({ host, port, path: '/', agent: false, timeout: PATIENCE_MS }, (response) => {
      response.on('error', () => resolve('cut off'));
      response.on('end', () => resolve(`got ${response.statusCode} ${response.statusMessage}`.trim()));
      response.resume();
    });
    request.on('timeout', () => {
      if (isHeld()) request.setTimeout(PATIENCE_MS);
      else request.destroy(new Error('no answer'));
    });
    request.on('error', (error) => resolve(why(error)));
  });
}

function askLine({ host, port }: Place, isHeld: () => boolean): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    const end = (outcome: string) => {
      resolve(outcome);
      socket.destroy();
    };
    socket.setTimeout(PATIENCE_MS);
    socket.on('timeout', () => {
      if (isHeld()) socket.setTimeout(PATIENCE_MS);
      else end(why(new Error('no answer')));
    });
    socket.on('connect', () => socket.write(HELLO));
    socket.on('data', () => end('got an answer'));
    socket.on('end', () => end('closed without a word'));
    socket.on('error', (error) => end(why(error)));
  });
}

function why(error: NodeJS.ErrnoException): string {
  if (error.code === 'ECONNRESET' || error.code === 'EPIPE') return 'reset';
  if (error.code === 'ECONNREFUSED') return 'refused';
  return error.message === 'no answer' ? `without an answer for ${PATIENCE_MS / 1000} s` : error.message;
}
