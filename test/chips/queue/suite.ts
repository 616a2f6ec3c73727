import * as driver from '#chip';
import { protocolInfo, WSPCleanup, WSPStartup } from '../../../provider/index.ts';
import { SimClock } from '../../../sim/clock.ts';
import { LockstepClock } from '../../../sim/lockstep/clock.ts';
import { runCases } from '../child.ts';
import type { Client, Stage } from '../rig.ts';
import { SKIPPED_ON_QUEUE } from '../skipped.ts';
import { Chip, NAME, SOCKET_MEMORY, SOCKETS } from './chip.ts';
import type { Peer } from './net.ts';

/**
 * Runs the cases on the queue chip, in a process with `--conditions=queue-chip`: one line of JSON for each, with what has
 * failed, or null.
 */

/** The loop comes by so often. */
const TURN_US = 100;

function clientOf(peer: Peer): Client {
  return {
    send: (text) => peer.send(text),
    fin: () => peer.fin(),
    rst: () => peer.rst(),
    open: (bytes) => peer.open(bytes),
    text: () => peer.text(),
    isConnected: () => peer.connected,
    isEnded: () => peer.finSeen,
  };
}

function newStage(): Stage {
  const time = new SimClock();
  const clock = new LockstepClock(time);
  const bus = {} as ConstructorParameters<typeof Chip>[0];
  const chip = new Chip(bus, clock);
  const network = { mac: [2, 0, 10, 0, 2, 15], ip: [10, 0, 2, 15], subnet: [255, 255, 255, 0] };
  // The provider's types are those of the W5500; in this process its module is this chip's.
  const given = chip as unknown as driver.Chip;
  driver.configure(given, { ...network, gateway: [10, 0, 2, 2] });
  const info = protocolInfo(given, clock);
  const data = { wVersion: 0, wHighVersion: 0, szDescription: '' };
  const result = WSPStartup(0x0202, data, info, null, null);
  if (result !== 0) throw new Error(`WSPStartup: ${result}`);
  return {
    info,
    sockets: SOCKETS,
    memory: SOCKET_MEMORY,
    run: (ms) => {
      const untilUs = time.nowUs + ms * 1000;
      while (time.nowUs < untilUs) {
        time.advance(TURN_US);
        if (chip.handler && driver.wantsAttention(given)) chip.handler();
        clock.turn();
      }
    },
    connect: (port, sourcePort, window) => clientOf(chip.call(port, sourcePort, window)),
    serve: (port) => {
      chip.answers.set(port, 'accepts');
      const clients: Client[] = [];
      chip.onServer = (peer) => clients.push(clientOf(peer));
      return clients;
    },
    dip: () => chip.dip(),
    stop: () => WSPCleanup({ value: 0 }),
  };
}

if ((driver.NAME as string) !== NAME) throw new Error(`this is no process of the ${NAME}`);
runCases(newStage, SKIPPED_ON_QUEUE);
