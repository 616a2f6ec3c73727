import * as assert from 'uvu/assert';
import { Host } from '../../../sim/hosts/host.ts';
import { Careful } from '../chip/careful.ts';
import { CLOSED, ESTABLISHED, type Rig, SECOND } from '../chip/rig.ts';

/** A fresh connection to port 7 of socket `n` works: handshake, echo, orderly end. */
export function serves(rig: Rig, n: number, what: string): void {
  const host = new Host(rig.wire, rig.clock, { ip: '10.0.2.77', mac: '52:55:0a:00:02:4d' });
  const driver = new Careful(rig, n);
  driver.openListen(7);
  const peer = host.connect(7);
  peer.send('are you there?');
  rig.pass(300_000);
  assert.is(driver.socket.status, ESTABLISHED, what);
  driver.send(driver.receive());
  rig.pass(300_000);
  assert.is(peer.text(), 'are you there?', what);
  driver.disconnect();
  peer.fin();
  rig.pass(2 * SECOND);
  assert.is(driver.socket.status, CLOSED, what);
  assert.is(peer.ended, 'closed', what);
  host.detach();
}
