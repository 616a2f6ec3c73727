import type { Host } from '../../sim/hosts/host.ts';
import type { Peer } from '../../sim/hosts/peer.ts';
import type { Client, Stage } from './rig.ts';

function clientOf(peer: Peer): Client {
  return {
    send: (text) => peer.send(text),
    fin: () => peer.fin(),
    rst: () => peer.rst(),
    open: (bytes) => peer.window(bytes),
    text: () => peer.text(),
    isConnected: () => peer.state === 'ESTABLISHED',
    isEnded: () => peer.ended !== null || peer.peerClosed,
  };
}

/** The part of a stage that a simulated host plays. */
export function playedBy(host: Host): Pick<Stage, 'connect' | 'serve'> {
  return {
    connect: (port, sourcePort, window) => clientOf(host.connect(port, { sourcePort, window })),
    serve: (port) => {
      const clients: Client[] = [];
      host.listen(port, (peer) => clients.push(clientOf(peer)));
      return clients;
    },
  };
}
