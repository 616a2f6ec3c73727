import * as assert from 'uvu/assert';
import { FD_CLOSE, inet, WSAENETDOWN, WSAENETRESET } from '../../../provider/index.ts';
import { arrive, listening, nonBlocking, peerPort, slots } from '../../support/calls.ts';
import { converse, converseFreely, messagesOf, msUntil } from '../../support/conversation.ts';
import { UNAWARE, withDevice } from '../../support/device.ts';
import { withEachFrameBad } from '../../support/faults/bad-frame.ts';
import { unpowered } from '../../support/faults/power.ts';
import { tryConnect } from '../../support/outgoing.ts';
import { suite } from '../../support/suite.ts';

const outage = suite('outage');

outage(
  'while the chip is gone says WSAENETDOWN, and takes up everything when it is back',
  withDevice((d) => {
    const { s } = converseFreely(d);
    const messages = messagesOf(d, s, FD_CLOSE);
    const giveBack = unpowered(d);
    d.run(2500);
    assert.equal(messages, [[FD_CLOSE, WSAENETRESET]]);
    assert.is(slots(d), '');
    const other = d.socket();
    nonBlocking(d, other);
    assert.is(tryConnect(d, other, inet(10, 0, 2, 2, 99)), WSAENETDOWN);
    // A listener may be made meanwhile: it is armed when there is something to arm.
    const late = d.listen(81, 2);
    nonBlocking(d, late);
    assert.is(d.accept(late), 0xffffffff);
    d.run(18_000);
    assert.is(slots(d), '');
    giveBack();
    // It is tried again about every five seconds, each time for half a second.
    msUntil(d, '8 ARMED', 7000);
    assert.equal([listening(d, 80) > 0, listening(d, 81) > 0, slots(d)], [true, true, '8 ARMED']);
    d.awaitLink();
    arrive(d, 81, [5001]);
    assert.is(peerPort(d, d.accept(late)), 5001);
    assert.is(messages.length, 1);
  }),
);

outage('notices a chip whose MISO is stuck, high or low, and one that comes back', () => {
  for (const stuck of [0x00, 0xff]) {
    withDevice((d) => {
      const { listener, s } = converseFreely(d);
      const transfer = d.sim.transfer.bind(d.sim);
      d.sim.transfer = (mosi) => {
        transfer(mosi);
        return stuck;
      };
      d.run(4000);
      assert.is(d.recv(s), null);
      assert.is(d.err.value, WSAENETRESET);
      assert.is(slots(d), '');
      d.sim.transfer = transfer;
      msUntil(d, '8 ARMED', 7000);
      d.awaitLink();
      d.host.connect(80, { sourcePort: 5001 });
      d.run(200);
      assert.is(peerPort(d, d.accept(listener)), 5001);
    }, UNAWARE)();
  }
});

outage(
  'gives a chip up whose commands are no longer taken, and goes on when they are',
  withDevice((d) => {
    const { listener, s } = converseFreely(d);
    const busyReads = d.sim.knobs.crBusyReads;
    d.sim.knobs.crBusyReads = Number.POSITIVE_INFINITY;
    d.send(s, 'the SEND that sticks');
    d.send(s, 'and another one');
    d.run(3000);
    assert.is(d.recv(s), null);
    assert.is(d.err.value, WSAENETRESET);
    d.sim.knobs.crBusyReads = busyReads;
    msUntil(d, '8 ARMED', 7000);
    d.awaitLink();
    d.host.connect(80, { sourcePort: 5001 });
    d.run(200);
    assert.is(peerPort(d, d.accept(listener)), 5001);
  }, UNAWARE),
);

outage(
  'ends nothing for one bad frame: of zeros or ones, whichever frame of an idle second it is',
  withEachFrameBad((d, run, what) => {
    const { listener, s, client } = converse(d);
    arrive(d, 80, [5001]);
    client.send('hello');
    d.time.advance(1000);
    run(1100);
    assert.is(slots(d), '6 ARMED 1 CONNECTED 1 QUEUED', what);
    assert.is(d.recv(s), 'hello');
    assert.is(d.send(s, 'alive'), 5);
    d.run(20);
    assert.is(client.text(), 'alive');
    assert.is(peerPort(d, d.accept(listener)), 5001);
  }),
);

outage.run();
