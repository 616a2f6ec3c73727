import {
  FIONBIO,
  INVALID_SOCKET,
  inetAny,
  SOCKET_ERROR,
  slotStates,
  WSPGetPeerName,
  WSPIoctl,
} from '../../provider/index.ts';
import type { Peer } from '../../sim/hosts/peer.ts';
import type { Device } from './device.ts';

/** What the error of a call is written to: a device, or a record without one. */
export type WithError = Pick<Device, 'err'>;

/** Makes `s` non-blocking, or blocking again, by FIONBIO. Returns the call's result. */
export function nonBlocking(d: Device, s: number, on = true): number {
  const input = Uint8Array.from([on ? 1 : 0, 0, 0, 0]);
  return WSPIoctl(s, FIONBIO, input, 4, null, 0, { value: 0 }, null, null, null, d.err);
}

/** Returns the peer's port, or the call's error as a negative number. */
export function peerPort(d: Device, s: number): number {
  const name = inetAny(0);
  return WSPGetPeerName(s, name, { value: 16 }, d.err) === 0 ? name.port : -d.err.value;
}

/** Connects clients from these source ports to `port`, one after the other, with a poll after each. */
export function arrive(d: Device, port: number, sourcePorts: number[]): Peer[] {
  return sourcePorts.map((sourcePort) => {
    const client = d.host.connect(port, { sourcePort });
    d.run(3);
    return client;
  });
}

/** Returns the number of slots in each state: `3 ARMED 1 QUEUED`, without FREE ones. */
export function slots(d: Device): string {
  const states = slotStates(d.info).filter((state) => state !== 'FREE');
  const kinds = [...new Set(states)].sort();
  return kinds.map((kind) => `${states.filter((state) => state === kind).length} ${kind}`).join(' ');
}

/** Returns the number of the chip's sockets that listen on `port`. */
export function listening(d: Device, port: number): number {
  return d.sim.sockets.filter((s) => s.status === 'LISTEN' && s.registers.get('Sn_PORT') === port).length;
}

/** Returns 0, or the error of the call that has just returned `result`, a status or a SOCKET. */
export function outcome(d: WithError, result: number): number {
  return result === SOCKET_ERROR || result === INVALID_SOCKET ? d.err.value : 0;
}
