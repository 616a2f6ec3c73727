import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ports } from './engine.ts';

/** One thing that was asked of the real engine. */
export interface Outcome {
  what: string;
  /** What was found. */
  found: string;
  isRight: boolean;
}

/** Longest time of one answer, in milliseconds. */
const ANSWER_MS = 20_000;

/** Asks everything, one after the other. `rounds`: of six clients at once, and of broken off requests. */
export async function* ask(ports: Ports, rounds: number): AsyncGenerator<Outcome> {
  const get = (path: string, halfClosed = false) => request(ports.http, path, halfClosed);
  const is = (what: string, found: string, expected: string): Outcome => ({
    what,
    found,
    isRight: found === expected,
  });
  const peer = createServer((_request, answer) => answer.end('a page')).listen(ports.peer, '127.0.0.1');
  try {
    const boot = await patient(() => get('/memory'));
    yield { what: 'variables behind boot', found: boot, isRight: Number(boot) > 0 };
    let right = 0;
    let most = 0;
    for (let round = 0; round < rounds; round++) {
      const paths = Array.from({ length: 6 }, (_, i) =>
        i === 5 && round % 10 === 9 ? '/memory' : `/${round}-${i}`,
      );
      const answers = await Promise.all(paths.map((path) => get(path)));
      for (const [i, answer] of answers.entries()) {
        if (paths[i] === '/memory') most = Math.max(most, Number(answer));
        if (answer === `hello ${paths[i]}` || Number(answer) > 0) right++;
      }
    }
    yield is(
      `six clients at once, ${rounds} rounds`,
      `${right} of ${6 * rounds}`,
      `${6 * rounds} of ${6 * rounds}`,
    );
    yield { what: 'variables meanwhile, at most', found: String(most), isRight: most <= 4500 };
    yield is('a client that has ended its side', await get('/slow', true), 'slow');
    // The device keeps as many records as were ever in use at once.
    for (let i = 0; i < rounds; i++) await breakOff(ports.http, i);
    await sleep(3000);
    const before = Number(await get('/memory'));
    for (let i = 0; i < rounds; i++) await breakOff(ports.http, i);
    await sleep(3000);
    const grown = Number(await get('/memory')) - before;
    yield {
      what: `${rounds} requests broken off: variables more`,
      found: String(grown),
      isRight: grown <= 0,
    };
    yield is('the other servers', await get('/open'), 'open');
    yield is('echo of net', await echo(ports.echo, 'x'.repeat(3000)), 'x'.repeat(3000));
    for (const size of [1, 528, 529, 1472])
      yield is(
        `a datagram of ${size} bytes`,
        (await datagrams(ports.udp, ['u'.repeat(size)])).join(),
        `${Math.min(size, 528)}:${'uuu'.slice(0, size)}`,
      );
    yield is('two datagrams at once', (await datagrams(ports.udp, ['one', 'two'])).join(), '3:one,3:two');
    yield is('a page from a host', await get('/fetch'), 'a page');
    yield is('a page by name', await get('/named'), 'a page');
    yield is('an unknown name', await get('/nobody'), 'error -6');
    yield is('a refused connection', await get('/refused'), 'error -9');
  } finally {
    peer.close();
  }
}

/** Tries again while the device boots. */
export async function patient(attempt: () => Promise<string>): Promise<string> {
  for (let tries = 0; ; tries++) {
    const answer = await attempt();
    if (/^\d+$/.test(answer) || tries === 40) return answer;
    await sleep(500);
  }
}

/** Returns the body of an answer, or what went wrong. */
export function request(port: number, path: string, halfClosed: boolean): Promise<string> {
  return talk(port, (socket) => {
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    if (halfClosed) socket.end();
  }).then((text) => text.split('\r\n\r\n')[1] ?? text);
}

function talk(port: number, begin: (socket: Socket) => void, until?: number): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const over = (why?: string) => {
      socket.destroy();
      resolve(why ?? text);
    };
    socket.setTimeout(ANSWER_MS, () => over('no answer'));
    socket.on('connect', () => begin(socket));
    socket.on('data', (data) => {
      text += data.toString('latin1');
      if (until !== undefined && text.length >= until) over();
    });
    socket.on('end', () => over());
    socket.on('error', (error) => over(error.message));
  });
}

function echo(port: number, text: string): Promise<string> {
  return talk(port, (socket) => socket.write(text), text.length);
}

async function breakOff(port: number, i: number): Promise<void> {
  await new Promise<void>((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => {});
    socket.on('close', () => resolve());
    socket.on('connect', () => {
      if (i % 3 === 1) socket.write('GET / HTTP/1.1\r\nHo');
      if (i % 3 === 2) socket.write('POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc');
      setTimeout(() => (i % 2 ? socket.resetAndDestroy() : socket.destroy()), 30);
    });
  });
}

function datagrams(port: number, texts: string[]): Promise<string[]> {
  return new Promise((resolve) => {
    const got: string[] = [];
    const socket = createSocket('udp4');
    const over = () => {
      clearTimeout(timer);
      socket.close();
      resolve(got);
    };
    const timer = setTimeout(over, 5000);
    socket.on('message', (message) => {
      got.push(message.toString('latin1'));
      if (got.length === texts.length) over();
    });
    for (const text of texts) socket.send(text, port, '127.0.0.1');
  });
}
