import { SOCKET_MEMORY, SOCKETS } from '#chip';
import type { Peer } from '../../sim/hosts/peer.ts';
import { newDevice } from '../support/device.ts';
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

/** A provider on the simulated chip that this process is for, W5500 or another of its family. */
export function newStage(): Stage {
  const d = newDevice({ calm: 'the cases say when their clients come' }).start();
  d.awaitLink();
  return {
    info: d.info,
    sockets: SOCKETS,
    memory: SOCKET_MEMORY,
    run: (ms) => d.run(ms),
    connect: (port, sourcePort, window) => clientOf(d.host.connect(port, { sourcePort, window })),
    serve: (port) => {
      const clients: Client[] = [];
      d.host.listen(port, (peer) => clients.push(clientOf(peer)));
      return clients;
    },
    dip: () => d.sim.brownOut(),
    stop: () => d.stop(),
  };
}
