import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Careful } from '../chip/careful.ts';
import { CLOSED, ESTABLISHED, MS, Rig, SECOND } from '../chip/rig.ts';
import { drive, mb, report, rounds, SEED } from './effort.ts';

const churn = suite('many connections, one after the other');

/** How a connection ends: the chip first, the peer first, a RST, or a peer that is never heard of again. */
const ENDINGS = ['chip', 'peer', 'reset', 'gone'] as const;

churn('leave no trace: eight sockets, four ways to end', () => {
  const rig = new Rig({ seed: SEED, strict: true });
  const host = rig.host();
  rig.chip.onTransition = null;
  const drivers = rig.sockets.map((_, n) => new Careful(rig, n));
  let served = 0;

  const connections = rounds(800, 100_000);
  const [before, after] = drive(
    connections / 8,
    (round) => {
      const ending = ENDINGS[round % 4];
      for (const driver of drivers) driver.openListen(80);
      const peers = drivers.map(() => host.connect(80));
      for (const peer of peers) peer.send('a request of some length');
      rig.pass(1 * MS);
      for (const driver of drivers) {
        assert.is(driver.socket.status, ESTABLISHED);
        driver.send(driver.receive());
      }
      rig.pass(1 * MS);
      for (const peer of peers) {
        assert.is(peer.text(), 'a request of some length');
        served++;
        if (ending === 'peer') peer.fin();
        if (ending === 'reset') peer.rst();
        if (ending === 'gone') peer.vanish();
      }
      rig.pass(1 * MS);
      for (const driver of drivers) {
        if (ending === 'chip' || ending === 'peer') driver.disconnect();
        if (ending === 'gone') driver.close();
      }
      if (ending === 'chip') for (const peer of peers) peer.fin();
      rig.pass(1 * MS);
      for (const { socket } of drivers) assert.is(socket.status, CLOSED);
    },
    () => 'eight connections',
    () => rig.pass(5 * SECOND),
  );

  report(`${served} connections, seed ${SEED}: heap ${mb(before)} -> ${mb(after)}`);
  assert.is(served, connections);
  assert.ok(after - before < 2 * 2 ** 20, `heap ${mb(before)} -> ${mb(after)}`);
  assert.equal(rig.faults, []);
});

churn.run();
