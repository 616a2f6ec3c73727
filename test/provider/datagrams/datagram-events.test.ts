import * as assert from 'uvu/assert';
import {
  FD_CONNECT,
  FD_READ,
  FD_WRITE,
  inet,
  inetAny,
  JL_BOTH,
  MSG_PEEK,
  SD_RECEIVE,
  SD_SEND,
  WSAEWOULDBLOCK,
  WSPBind,
  WSPJoinLeaf,
  WSPSelect,
  WSPShutdown,
} from '../../../provider/index.ts';
import { nonBlocking } from '../../support/calls.ts';
import { SLOW_LOOK, suiteOnChips } from '../../support/chip-suite.ts';
import { messagesOf } from '../../support/conversation.ts';
import {
  boundSocket,
  bytes,
  datagramSocket,
  HOST,
  IMR,
  ME,
  NOWHERE,
  pair,
  receiveFrom,
  sendTo,
} from '../../support/datagrams.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { A_WHILE, stuff, words } from '../../support/events.ts';
import { tryConnect } from '../../support/outgoing.ts';
import { PLACED } from '../../support/weather.ts';

const events = suiteOnChips('events of datagram sockets', {
  W6100: {
    'says FD_WRITE after WSAEWOULDBLOCK, when the datagram before is out or nobody answered ARP': SLOW_LOOK,
  },
});

/** Which of the sets `s` is left in after a WSPSelect that does not wait: `r`, `w`, `e`. */
function ready(d: Device, s: number): string {
  const sets = [[s], [s], [s]];
  const count = WSPSelect(0, sets[0], sets[1], sets[2], { tv_sec: 0, tv_usec: 0 }, d.err);
  const left = sets.map((set, i) => (set.length > 0 ? 'rwe'[i] : '')).join('');
  assert.is(count, left.length);
  return left;
}

events(
  'says FD_READ once until a receive, and again after it while more waits; a peek re-enables, too',
  withDevice((d) => {
    const { s, say } = pair(d);
    const messages = messagesOf(d, s, FD_READ);
    say('one', 'two', 'three');
    assert.equal(words(messages), ['READ']);
    receiveFrom(d, s, { flags: MSG_PEEK });
    d.run(5);
    assert.is(messages.length, 2);
    for (const left of [3, 4, 4]) {
      receiveFrom(d, s);
      d.run(5);
      assert.is(messages.length, left);
    }
    say('');
    assert.is(messages.length, 5, 'an empty datagram is one');
  }),
);

events(
  'says FD_READ at registration when something waits',
  withDevice((d) => {
    const { s, say } = pair(d);
    say('early');
    const messages = messagesOf(d, s, FD_READ | FD_WRITE);
    d.run(5);
    assert.equal(words(messages), ['READ', 'WRITE']);
  }),
);

events(
  'says FD_WRITE when it is bound, by a bind or by a send, and not after a send that succeeded',
  withDevice((d) => {
    const [bound, sender] = [datagramSocket(d), datagramSocket(d)];
    const all = [bound, sender].map((s) => messagesOf(d, s, FD_WRITE));
    d.run(5);
    assert.equal(all, [[], []]);
    assert.is(WSPBind(bound, inetAny(7000), 16, d.err), 0);
    assert.is(sendTo(d, sender, HOST, 'x'), 1);
    for (let i = 0; i < 3; i++) {
      d.run(5);
      assert.is(sendTo(d, bound, HOST, 'x'), 1);
    }
    d.run(5);
    assert.equal(all.map(words), [['WRITE'], ['WRITE']]);
  }),
);

events(
  'says FD_WRITE after WSAEWOULDBLOCK, when the datagram before is out or nobody answered ARP',
  withDevice((d) => {
    const { s } = pair(d);
    const messages = messagesOf(d, s, FD_WRITE);
    d.run(5);
    assert.is(messages.length, 1);
    assert.is(sendTo(d, s, HOST, 'first'), 5);
    assert.is(sendTo(d, s, HOST, 'second'), -WSAEWOULDBLOCK);
    d.run(10);
    assert.is(messages.length, 2);
    assert.is(sendTo(d, s, NOWHERE, 'third'), 5);
    assert.is(sendTo(d, s, HOST, 'fourth'), -WSAEWOULDBLOCK);
    d.run(1700);
    assert.is(messages.length, 2);
    d.run(200);
    assert.equal(words(messages), ['WRITE', 'WRITE', 'WRITE']);
  }, PLACED),
);

events(
  'indicates no FD_WRITE after SD_SEND, though a send was refused before',
  withDevice((d) => {
    const { s, say } = pair(d);
    const messages = messagesOf(d, s, FD_WRITE);
    d.run(5);
    assert.is(sendTo(d, s, NOWHERE, 'first'), 5);
    assert.is(sendTo(d, s, HOST, 'second'), -WSAEWOULDBLOCK);
    WSPShutdown(s, SD_SEND, d.err);
    d.run(3000);
    assert.equal(words(messages), ['WRITE']);
    say('still heard');
    assert.is(receiveFrom(d, s).text, 'still heard');
    // Nor is one posted that a full queue has delayed.
    stuff(d);
    const late = boundSocket(d, 7001);
    const events = messagesOf(d, late, FD_READ | FD_WRITE);
    WSPShutdown(late, SD_SEND, d.err);
    d.run(A_WHILE);
    d.host.udp(9001).send(ME, 7001, bytes('still heard'));
    d.run(A_WHILE);
    assert.equal(words(events), ['READ']);
  }, PLACED),
);

events(
  'is ready to write, bound or not, unless a datagram waits for ARP or SD_SEND was said; and never in the third set',
  withDevice((d) => {
    const { s, say } = pair(d);
    assert.equal([ready(d, s), ready(d, datagramSocket(d))], ['w', 'w']);
    say('hello');
    assert.is(ready(d, s), 'rw');
    assert.is(sendTo(d, s, NOWHERE, 'x'), 1);
    assert.is(ready(d, s), 'r');
    d.run(1900);
    assert.is(ready(d, s), 'rw');
    receiveFrom(d, s);
    assert.is(ready(d, s), 'w');
    WSPShutdown(s, SD_SEND, d.err);
    assert.is(ready(d, s), '');
    say('hello');
    WSPShutdown(s, SD_RECEIVE, d.err);
    assert.is(ready(d, s), '');
  }),
);

events(
  'says at a late registration what holds: a peer, and room; neither after the peer was taken back and SD_SEND',
  withDevice((d) => {
    const { s } = pair(d);
    assert.is(tryConnect(d, s, HOST), 0);
    const first = messagesOf(d, s, FD_CONNECT | FD_WRITE);
    d.run(5);
    assert.equal(words(first), ['CONNECT', 'WRITE']);
    assert.is(tryConnect(d, s, inetAny(0)), 0);
    WSPShutdown(s, SD_SEND, d.err);
    const second = messagesOf(d, s, FD_CONNECT | FD_WRITE);
    d.run(5);
    assert.equal(words(second), []);
  }),
);

events(
  'never takes a membership for a connect that failed',
  withDevice((d) => {
    const { s } = pair(d);
    const group = inet(239, 1, 2, 3, 7000);
    assert.is(WSPJoinLeaf(s, group, 16, null, null, null, null, JL_BOTH, d.err), s);
    assert.is(ready(d, s), 'w');
  }),
);

for (let size = 240; size <= 256; size += 8) {
  events(
    `says FD_READ of ${size} bytes soon, also when the chip is read while it counts them`,
    withDevice(
      (d) => {
        const { s, port } = pair(d);
        const messages = messagesOf(d, s, FD_READ);
        port.send(ME, 7000, new Uint8Array(size));
        d.run(20);
        assert.is(messages.length, 1);
        assert.is(receiveFrom(d, s).text.length, size);
      },
      { tear: 100 },
    ),
  );
}

events(
  'waits in WSPSelect until a datagram comes',
  withDevice((d) => {
    const { s, port } = pair(d);
    d.time.after(200_000, () => port.send('10.0.2.15', 7000, Uint8Array.of(1)));
    const set = [s];
    const from = d.clock.now();
    assert.is(WSPSelect(0, set, null, null, { tv_sec: 1, tv_usec: 0 }, d.err), 1);
    assert.ok(d.clock.now() - from >= 200 && d.clock.now() - from < 210);
    assert.equal(set, [s]);
  }),
);

events(
  'costs a program without datagram sockets nothing: the chip is not asked for unreachable ports',
  withDevice((d) => {
    d.listen(80, 2);
    d.run(2000);
    assert.is(d.sim.common.get('IMR'), IMR.idle);
    const s = boundSocket(d, 7000);
    nonBlocking(d, s);
    assert.is(d.sim.common.get('IMR'), IMR.unreachable);
  }),
);

events.run();
