import * as assert from 'uvu/assert';
import type { Peer } from '../../../sim/hosts/peer.ts';
import { type Rig, type Server, type Setup, type Talk, until } from '../rig.ts';

/** What a program sees of connections through an adapter, whichever: each case runs on each, and a skip has its reason. */
export interface Case {
  name: string;
  setup?: Setup;
  body: (rig: Rig) => Promise<void>;
}

export const PORT = 7000;
export const HOST = '10.0.2.2';
export const echo = { data: (talk: Talk, text: string) => talk.write(text) };

/** `count` characters that tell where one is missing. */
export function counted(count: number): string {
  const text = Array.from({ length: Math.ceil(count / 6) }, (_, n) => String(n).padStart(6, '0')).join('');
  return text.slice(0, count);
}

/** A client that is connected to a server of the program, and the program's side of it. */
export async function meet(rig: Rig, server: Server, window = 65_535): Promise<{ peer: Peer; talk: Talk }> {
  const before = server.talks.length;
  const peer = rig.host.connect(PORT, { window });
  await until(rig, 'a connection', () => server.talks.length > before);
  return { peer, talk: server.talks[before] };
}

/** Peers that a host's server on port 81 gets. */
export function answering(rig: Rig, answer: (peer: Peer) => void): Peer[] {
  const peers: Peer[] = [];
  rig.host.listen(81, (peer) => {
    peers.push(peer);
    peer.onFin = () => peer.fin();
    answer(peer);
  });
  return peers;
}

/** The sockets of the chip are again as they were, and so is what the program holds. */
export async function released(rig: Rig, before: { sockets: string[]; held: number }): Promise<void> {
  await rig.run(4000);
  assert.equal(rig.sockets(), before.sockets);
  assert.ok(rig.held() <= before.held, `${rig.held()} held, ${before.held} before`);
}
