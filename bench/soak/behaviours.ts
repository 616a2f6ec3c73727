import type { SimClock } from '../../sim/clock.ts';
import type { Peer } from '../../sim/hosts/peer.ts';
import type { Random } from '../../sim/random.ts';

const REQUEST = 'GET / HTTP/1.1\r\nHost: device\r\nUser-Agent: soak\r\n\r\n';

/**
 * Actions of a client from the moment it is connected; `after` waits for a number of milliseconds, while it is
 * connected.
 */
type Behaviour = (peer: Peer, after: (ms: number, then: () => void) => void, random: Random) => void;

/**
 * By name: the number of 1,000 connections with this behaviour, and its actions. `honest`: it waits for an answer and
 * must get it.
 */
export const BEHAVIOURS: Record<string, { share: number; honest: boolean; act: Behaviour }> = {
  'asks and reads': { share: 700, honest: true, act: (peer) => peer.send(REQUEST) },
  'asks in pieces': {
    share: 60,
    honest: true,
    act: (peer, after) => {
      peer.send(REQUEST.slice(0, 9));
      after(7, () => peer.send(REQUEST.slice(9, 31)));
      after(15, () => peer.send(REQUEST.slice(31)));
    },
  },
  'asks, closes its window, and opens it again': {
    share: 30,
    honest: true,
    act: (peer, after) => {
      peer.window(0);
      peer.send(REQUEST);
      after(60, () => peer.window(65_535));
    },
  },
  'asks and sends its FIN': {
    share: 30,
    honest: true,
    act: (peer) => {
      peer.send(REQUEST);
      peer.fin();
    },
  },
  'connects and ends': { share: 50, honest: false, act: (peer) => peer.fin() },
  'connects and resets': { share: 30, honest: false, act: (peer) => peer.rst() },
  'sends half a request and ends': {
    share: 25,
    honest: false,
    act: (peer) => {
      peer.send(REQUEST.slice(0, 20));
      peer.fin();
    },
  },
  'asks and resets': {
    share: 30,
    honest: false,
    act: (peer, after, random) => {
      peer.send(REQUEST);
      after(random.below(6), () => peer.rst());
    },
  },
  'ends and resets': {
    share: 30,
    honest: false,
    act: (peer, after, random) => {
      peer.fin();
      after(random.below(4), () => peer.rst());
    },
  },
  'asks and vanishes': {
    share: 10,
    honest: false,
    act: (peer, after, random) => {
      peer.send(REQUEST);
      after(random.below(4), () => peer.vanish());
    },
  },
  'says nothing for a while': {
    share: 5,
    honest: false,
    act: (_peer, after) => after(2000, () => {}),
  },
};

/** Returns a random name, by its share. */
export function pick(random: Random): string {
  const names = Object.keys(BEHAVIOURS);
  let at = random.below(names.reduce((sum, name) => sum + BEHAVIOURS[name].share, 0));
  return names.find((name) => {
    at -= BEHAVIOURS[name].share;
    return at < 0;
  }) as string;
}

/** Plays a behaviour on a connection that is being opened. It ends by itself within 10 s. */
export function play(peer: Peer, name: string, clock: SimClock, random: Random): void {
  const isOpen = () => peer.ended === null;
  const after = (ms: number, then: () => void): void =>
    void clock.after(ms * 1000, () => {
      if (isOpen()) then();
    });
  const { act, honest } = BEHAVIOURS[name];
  peer.onEstablished = () => {
    act(peer, after, random);
    if (!honest) after(4000, () => peer.rst());
  };
  peer.onFin = () => {
    if (isOpen()) peer.fin();
  };
  after(10_000, () => peer.rst());
}
