import type { Peer } from '../../sim/hosts/peer.ts';
import { newDevice } from '../support/device.ts';
import { suite } from '../support/suite.ts';
import { CASES, SKIPPED_ON_W5500 } from './cases.ts';
import { type Client, Rig, type Stage } from './rig.ts';

const chip = suite('the provider on a W5500');

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

function newStage(): Stage {
  const d = newDevice({ calm: 'the cases say when their clients come' }).start();
  d.awaitLink();
  return {
    info: d.info,
    sockets: 8,
    memory: 2048,
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

for (const { name, body } of CASES.filter((one) => !(one.name in SKIPPED_ON_W5500))) {
  chip(name, () => {
    const stage = newStage();
    try {
      body(new Rig(stage));
    } finally {
      stage.stop();
    }
  });
}

chip.run();
