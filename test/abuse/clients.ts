import type { Peer } from '../../sim/hosts/peer.ts';
import type { LockstepBoard } from '../../sim/lockstep/board.ts';
import { boardOf } from '../live/net-board.ts';
import { until } from '../support/until.ts';

/** What an honest client asks a gallery server, and what an answer begins with. */
export interface Service {
  firmware: string;
  port: number;
  ask: string;
  /** What is found in a right answer. */
  answer: string;
}

const GET = 'GET / HTTP/1.1\r\nHost: device\r\n\r\n';
const OK = 'HTTP/1.1 200 OK';

/** Gallery servers on the runtime's own `net` and `http`. */
export const STOCK: Service[] = [
  { firmware: 'http', port: 80, ask: GET, answer: OK },
  { firmware: 'files', port: 80, ask: GET, answer: OK },
  { firmware: 'json', port: 80, ask: 'GET /readings HTTP/1.1\r\nHost: device\r\n\r\n', answer: OK },
  { firmware: 'console', port: 23, ask: 'up\r\n', answer: ' s\r\n' },
];

/** Gallery servers on the provider alone. */
export const BARE: Service[] = [
  { firmware: 'page', port: 80, ask: GET, answer: OK },
  { firmware: 'echo', port: 7, ask: 'hello', answer: 'hello' },
];

/** A board in lockstep that runs `service`'s firmware and listens. */
export async function serving(service: Service): Promise<LockstepBoard> {
  const board = await boardOf(service.firmware);
  board.run(100);
  until(
    'the link',
    () => board.chip.phy.link,
    () => board.run(100),
  );
  board.run(100);
  return board;
}

/**
 * An honest client connects, again 100 ms after each refusal, and asks. Returns how many milliseconds passed until its
 * answer had come, or -1 when it had not within `withinMs`.
 */
export function servedAfter(board: LockstepBoard, service: Service, withinMs: number): number {
  let client: Peer | null = null;
  let text = '';
  for (let ms = 0; ms < withinMs; ms++) {
    if (client === null || (client.ended !== null && ms % 100 === 0)) {
      const peer = board.host.connect(service.port);
      text = '';
      peer.onEstablished = () => peer.send(service.ask);
      peer.onData = (bytes) => {
        text += Buffer.from(bytes).toString('latin1');
      };
      peer.onFin = () => peer.fin();
      client = peer;
    }
    board.run(1);
    if (!text.includes(service.answer)) continue;
    if (client.ended === null && !client.peerClosed) client.fin();
    return ms;
  }
  client?.rst();
  return -1;
}

/**
 * Six honest clients ask at once, each again 100 ms after a refusal; returns how many of them are answered within
 * `withinMs`.
 */
export function servedOfSix(board: LockstepBoard, service: Service, withinMs: number): number {
  const texts = ['', '', '', '', '', ''];
  const ask = (i: number): void => {
    const peer = board.host.connect(service.port);
    const isServed = () => texts[i].includes(service.answer);
    texts[i] = '';
    peer.onEstablished = () => peer.send(service.ask);
    peer.onData = (bytes) => {
      texts[i] += Buffer.from(bytes).toString('latin1');
      if (isServed() && !peer.peerClosed && peer.ended === null) peer.fin();
    };
    peer.onFin = () => {
      if (peer.ended === null) peer.fin();
    };
    peer.onEnd = () => {
      if (!isServed()) board.clock.after(100_000, () => ask(i));
    };
  };
  for (const i of texts.keys()) ask(i);
  const served = () => texts.filter((text) => text.includes(service.answer)).length;
  for (let ms = 0; ms < withinMs && served() < 6; ms++) board.run(1);
  return served();
}
