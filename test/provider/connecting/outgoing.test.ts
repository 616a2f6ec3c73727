import * as assert from 'uvu/assert';
import {
  SD_BOTH,
  WSAECONNREFUSED,
  WSAEINVAL,
  WSAENOBUFS,
  WSPCloseSocket,
  WSPShutdown,
} from '../../../provider/index.ts';
import type { Peer } from '../../../sim/hosts/peer.ts';
import { arrive, peerPort, slots } from '../../support/calls.ts';
import { withDevice } from '../../support/device.ts';
import {
  answer,
  CLOSED,
  ECHO,
  freeSocket,
  holdCalls,
  localPort,
  tryConnect,
} from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';
import { PLACED, TIMED } from '../../support/weather.ts';

const outgoing = suite('the slot of an outgoing connection');

outgoing(
  'takes a slot from a listener that has armed all, and gives it back',
  withDevice((d) => {
    answer(d);
    d.listen(80, 8);
    assert.is(slots(d), '8 ARMED');
    const s = d.socket();
    assert.is(tryConnect(d, s, ECHO), 0);
    assert.is(slots(d), '7 ARMED 1 CONNECTED');
    assert.is(tryConnect(d, d.socket(), CLOSED), WSAECONNREFUSED);
    assert.is(slots(d), '7 ARMED 1 CONNECTED');
    WSPCloseSocket(s, d.err);
    d.run(3500);
    assert.is(slots(d), '8 ARMED');
  }),
);

outgoing(
  'takes a slot that does not listen yet, because the chip is slow',
  withDevice(
    (d) => {
      answer(d);
      for (let i = 0; i < 7; i++) assert.is(tryConnect(d, d.socket(), ECHO), 0);
      const s = d.socket();
      d.listen(80, 1);
      assert.is(tryConnect(d, s, ECHO), 0);
    },
    { settleUs: 2000 },
  ),
);

outgoing(
  'takes a slot from a connection that has had its 3 seconds to end',
  withDevice((d) => {
    answer(d);
    const listener = d.listen(80, 8);
    arrive(
      d,
      80,
      [1, 2, 3, 4, 5, 6, 7, 8].map((n) => 5000 + n),
    );
    const accepted = [1, 2, 3, 4, 5, 6, 7, 8].map(() => d.accept(listener));
    WSPCloseSocket(listener, d.err);
    // They never acknowledge what they are sent.
    d.host.stopAnswering = true;
    for (const s of accepted) {
      d.send(s, 'hello');
      WSPCloseSocket(s, d.err);
    }
    d.run(2900);
    d.host.stopAnswering = false;
    const s = d.socket();
    assert.is(tryConnect(d, s, ECHO), WSAENOBUFS);
    d.run(200);
    assert.is(tryConnect(d, s, ECHO), 0);
  }, TIMED),
);

outgoing(
  'never takes a slot that has a client: with eight in use it is WSAENOBUFS, and can be tried again later',
  withDevice((d) => {
    answer(d);
    const listener = d.listen(80, 8);
    const clients = arrive(
      d,
      80,
      [1, 2, 3, 4, 5, 6, 7, 8].map((n) => 5000 + n),
    );
    assert.is(slots(d), '8 QUEUED');
    const s = d.socket();
    assert.is(tryConnect(d, s, ECHO), WSAENOBUFS);
    assert.is(localPort(d, s), -WSAEINVAL, 'nothing was begun');
    assert.equal(
      clients.map((client) => client.ended),
      new Array(8).fill(null),
    );
    const accepted = d.accept(listener);
    WSPCloseSocket(accepted, d.err);
    clients[0].fin();
    d.run(500);
    assert.is(tryConnect(d, s, ECHO), 0);
    assert.is(slots(d), '1 CONNECTED 7 QUEUED');
  }),
);

outgoing('never loses a client whose SYN comes while its slot is taken away', () => {
  // The listener's slots are all armed; the SYN sweeps over the frames of the connect.
  for (let waitUs = 0; waitUs < 400; waitUs += 10) {
    withDevice((d) => {
      answer(d);
      const listener = d.listen(80, 8);
      d.host.ping('10.0.2.15', () => {});
      d.run(2);
      let client: Peer | null = null;
      d.time.after(waitUs, () => {
        client = d.host.connect(80, { sourcePort: 5001 });
      });
      assert.is(tryConnect(d, d.socket(), ECHO), 0, `${waitUs} us`);
      d.run(10);
      assert.is((client as Peer | null)?.ended, null, `${waitUs} us`);
      assert.is(peerPort(d, d.accept(listener)), 5001, `${waitUs} us`);
    }, PLACED)();
  }
});

outgoing(
  'finds the slots that were reserved for it free',
  withDevice((d) => {
    answer(d);
    d.info.config.reservedSlots = 2;
    d.listen(80, 8);
    assert.is(slots(d), '6 ARMED');
    const sockets = [d.socket(), d.socket(), d.socket()];
    for (const s of sockets) assert.is(tryConnect(d, s, ECHO), 0);
    assert.is(slots(d), '5 ARMED 3 CONNECTED');
  }),
);
outgoing(
  'can be given up on a slot whose last connection outlived its chip’s socket',
  withDevice((d) => {
    const listener = d.listen(80, 1);
    const [client] = arrive(d, 80, [5001]);
    const s = d.accept(listener);
    client.send('unread');
    client.fin();
    d.run(5);
    assert.is(WSPShutdown(s, SD_BOTH, d.err), 0);
    d.run(500);
    WSPCloseSocket(s, d.err);
    WSPCloseSocket(listener, d.err);
    d.run(3500);
    assert.is(slots(d), '');
    holdCalls(d);
    const sockets = Array.from({ length: 8 }, () => freeSocket(d));
    for (const each of sockets) tryConnect(d, each, ECHO);
    d.run(20);
    for (const each of sockets) assert.is(WSPCloseSocket(each, d.err), 0);
    d.listen(81, 8);
    d.run(5);
    assert.is(slots(d), '8 ARMED');
  }),
);

outgoing.run();
