import * as assert from 'uvu/assert';
import type { ChipOptions } from '../../../sim/chips/w5500/chip.ts';
import type { Host } from '../../../sim/hosts/host.ts';
import { Rig, SYNRECV } from './rig.ts';

export const GATEWAY = [10, 0, 2, 2];

/** A socket that has just been connected to a listening host. */
export function client(options: ChipOptions = {}) {
  const rig = new Rig(options);
  const host = rig.host();
  const peers: ReturnType<Host['connect']>[] = [];
  host.listen(443, (peer) => peers.push(peer));
  const [socket] = rig.sockets;
  socket.connect(GATEWAY, 443);
  rig.pass();
  return { rig, host, socket, peer: peers[0] };
}

/** A socket in ESTABLISHED that was listening, with its events cleared. */
export function server(options: ChipOptions = {}) {
  const rig = new Rig(options);
  const { socket, peer, host } = rig.served();
  socket.clear();
  rig.path.length = 0;
  return { rig, socket, peer, host };
}

/** A SYN has come, and nobody will answer the SYN/ACK. */
export function halfOpen(options: ChipOptions = {}) {
  const rig = new Rig(options);
  const host = rig.host();
  const [socket] = rig.sockets;
  socket.listen(80);
  const peer = host.connect(80);
  rig.pass(300);
  host.stopAnswering = true;
  rig.pass(300);
  assert.is(socket.status, SYNRECV);
  return { rig, host, socket, peer };
}
