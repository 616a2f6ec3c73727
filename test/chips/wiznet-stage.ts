import { SOCKET_MEMORY, SOCKETS } from '#chip';
import { newDevice } from '../support/device.ts';
import { playedBy } from './host-client.ts';
import type { Stage } from './rig.ts';

/** A provider on the simulated chip that this process is for, W5500 or another of its family. */
export function newStage(): Stage {
  const d = newDevice({ calm: 'the cases say when their clients come' }).start();
  d.awaitLink();
  return {
    info: d.info,
    sockets: SOCKETS,
    memory: SOCKET_MEMORY,
    ...playedBy(d.host),
    run: (ms) => d.run(ms),
    dip: () => d.sim.brownOut(),
    stop: () => d.stop(),
  };
}
