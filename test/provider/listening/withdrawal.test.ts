import * as assert from 'uvu/assert';
import { slotStates, WSAEWOULDBLOCK, WSPCloseSocket } from '../../../provider/index.ts';
import { arrive, nonBlocking, peerPort, slots } from '../../support/calls.ts';
import { withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { HARSH, PLACED, SERVICE } from '../../support/weather.ts';

const withdrawal = suite('withdrawal');

withdrawal(
  'forgets a client that resets while it waits, and keeps the order of the others',
  withDevice(
    (d) => {
      const listener = d.listen(80, 4);
      nonBlocking(d, listener);
      const clients = arrive(d, 80, [5001, 5002, 5003]);
      d.run(5);
      clients[1].rst();
      d.run(5);
      assert.is(slots(d), '2 ARMED 2 QUEUED');
      assert.equal(
        [d.accept(listener), d.accept(listener)].map((s) => peerPort(d, s)),
        [5001, 5003],
      );
      assert.is(d.accept(listener), 0xffffffff);
      assert.is(d.err.value, WSAEWOULDBLOCK);
    },
    { disconOnRst: true },
  ),
);

withdrawal('takes a request out of the queue wherever it stands, also several at a time', () => {
  for (let gone = 1; gone < 16; gone++) {
    withDevice((d) => {
      const listener = d.listen(80, 4);
      nonBlocking(d, listener);
      const clients = arrive(d, 80, [5001, 5002, 5003, 5004]);
      const left = clients.filter((_, i) => (gone & (1 << i)) === 0);
      for (const client of clients) if (!left.includes(client)) client.rst();
      // A reset need not announce itself: the health check has been everywhere after a second.
      d.run(1200);
      const accepted = left.map(() => peerPort(d, d.accept(listener)));
      assert.equal(
        accepted,
        left.map((client) => client.localPort),
        `gone: ${gone}`,
      );
      assert.is(d.accept(listener), 0xffffffff);
      assert.is(d.err.value, WSAEWOULDBLOCK);
      assert.is(slots(d), left.length ? `4 ARMED ${left.length} CONNECTED` : '4 ARMED');
    })();
  }
});

withdrawal('never hands out a client that reset, although the chip announces no reset', () => {
  // The reset may come at any moment before the accept, also right before it.
  for (let waitUs = 0; waitUs <= 2000; waitUs += 100) {
    withDevice((d) => {
      const listener = d.listen(80, 4);
      nonBlocking(d, listener);
      const client = d.host.connect(80);
      d.run(5);
      client.rst();
      d.time.advance(130 + waitUs);
      d.bus.turn();
      assert.is(d.accept(listener), 0xffffffff, `${waitUs} us after the reset`);
      assert.is(d.err.value, WSAEWOULDBLOCK);
    })();
  }
});

withdrawal(
  'keeps what a client sent and closed before the accept: the data, then the end',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    const client = d.host.connect(80);
    d.run(2);
    client.send('hello');
    client.fin();
    d.run(5);
    const s = d.accept(listener);
    assert.is(d.recv(s), 'hello');
    assert.is(d.recv(s), '');
    assert.is(d.recv(s), '');
  }),
);

withdrawal(
  'ends what is pending when its listener closes, and lets go of every slot',
  withDevice((d) => {
    const listener = d.listen(80, 4);
    const clients = arrive(d, 80, [5001, 5002]);
    const accepted = d.accept(listener);
    assert.is(WSPCloseSocket(listener, d.err), 0);
    d.run(5);
    assert.equal(
      clients.map((c) => c.peerClosed),
      [false, true],
    );
    for (const client of clients) client.fin();
    d.run(300);
    const late = d.host.connect(80);
    d.run(5);
    assert.is(late.ended, 'refused');
    assert.is(d.send(accepted, 'still here'), 10);
    assert.is(slotStates(d.info).filter((s) => s === 'FREE').length, 7);
  }),
);

withdrawal(
  'finds out within a sixth of a second that all its clients have reset in silence',
  withDevice(
    (d) => {
      const listener = d.listen(80, 8);
      const clients = arrive(d, 80, [5001, 5002, 5003, 5004, 5005, 5006, 5007, 5008]);
      for (const _client of clients) d.accept(listener);
      for (const client of clients) client.rst();
      // A round comes within 125 ms, and has a turn of the loop for each slot.
      // A chip whose states come late shows a reset to the slot's own look, within a second; an engine that is slow
      // between two frames takes 1 ms more for each: 17 frames for each of eight slots.
      d.run(166 + (HARSH ? 1000 : 0) + (SERVICE ? 8 * 17 : 0));
      assert.is(slots(d), '8 ARMED');
    },
    { disconOnRst: false },
  ),
);

withdrawal(
  'reaps a half-open handshake after three seconds and listens again',
  withDevice((d) => {
    d.listen(80, 1);
    // A SYN from a host that never answers the SYN/ACK.
    d.host.ping('10.0.2.15', () => {});
    d.run(2);
    d.host.connect(80);
    d.host.stopAnswering = true;
    d.run(1000);
    assert.is(slots(d), '1 ARMED');
    assert.is(d.sim.sockets[0].status, 'SYNRECV');
    d.run(4500);
    assert.is(d.sim.sockets[0].status, 'LISTEN');
  }, PLACED),
);

withdrawal(
  'lets a slow handshake be while another slot hears',
  withDevice((d) => {
    d.listen(80, 2);
    d.host.ping('10.0.2.15', () => {});
    d.run(2);
    const client = d.host.connect(80);
    d.host.stopAnswering = true;
    d.run(5000);
    assert.ok(d.sim.sockets.some((socket) => socket.status === 'SYNRECV'));
    d.host.stopAnswering = false;
    client.send('hello');
    d.run(10_000);
    assert.is(slots(d), '1 ARMED 1 QUEUED');
  }, PLACED),
);

withdrawal.run();
