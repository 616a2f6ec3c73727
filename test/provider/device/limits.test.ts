import * as assert from 'uvu/assert';
import {
  type ConnectionLimits,
  FD_CLOSE,
  limitConnections,
  WSAECONNABORTED,
  WSAENOTSOCK,
} from '../../../provider/index.ts';
import type { Peer } from '../../../sim/hosts/peer.ts';
import { messagesOf } from '../../support/conversation.ts';
import { type Device, withDevice } from '../../support/device.ts';
import { suite } from '../../support/suite.ts';
import { TIMED } from '../../support/weather.ts';

const limits = suite('limits of connections');

/** A listener on port 80 with these limits, and as many clients as are wanted, each accepted. */
function accepted(
  d: Device,
  given: ConnectionLimits,
  count: number,
  window = 65535,
): { s: number; client: Peer }[] {
  const listener = d.listen(80, 8);
  assert.is(limitConnections(listener, given, d.err), 0);
  return Array.from({ length: count }, () => {
    const client = d.host.connect(80, { window });
    d.run(5);
    const s = d.accept(listener);
    d.run(1);
    return { s, client };
  });
}

/** After how many seconds FD_CLOSE comes with WSAECONNABORTED, while `each` is done once a second; 30 at most. */
function secondsOf(d: Device, s: number, each: () => void = () => {}): number {
  const messages = messagesOf(d, s, FD_CLOSE);
  for (let second = 1; second <= 30; second++) {
    each();
    d.run(1000);
    if (messages.length === 0) continue;
    assert.equal(messages, [[FD_CLOSE, WSAECONNABORTED]]);
    return second;
  }
  return 30;
}

limits(
  'end a client that says nothing after firstByteMs, and not one that said something',
  withDevice((d) => {
    const [mute, other] = accepted(d, { firstByteMs: 5000 }, 2);
    other.client.send('x');
    const seconds = secondsOf(d, mute.s);
    assert.ok(seconds >= 5 && seconds <= 7, `${seconds} s`);
    assert.is(secondsOf(d, other.s), 30);
  }, TIMED),
);

limits(
  'end a client that is silent for idleMs, however long it talked before',
  withDevice((d) => {
    const [{ s, client }] = accepted(d, { idleMs: 4000 }, 1);
    for (let second = 0; second < 10; second++) {
      client.send('x');
      d.run(1000);
      assert.is(d.recv(s, 1), 'x');
    }
    const seconds = secondsOf(d, s);
    assert.ok(seconds >= 4 && seconds <= 6, `${seconds} s`);
  }, TIMED),
);

limits(
  'end a client that takes nothing for sendMs, although it sends',
  withDevice((d) => {
    const [{ s, client }] = accepted(d, { sendMs: 4000 }, 1, 0);
    assert.is(d.send(s, 'answer'), 6);
    const seconds = secondsOf(d, s);
    assert.ok(seconds >= 4 && seconds <= 6, `${seconds} s`);
    assert.is(client.text(), '');
  }, TIMED),
);

limits(
  'end a SEND that the chip never saw after sendMs, too, where Sn_TX_WR reads as written: it looks like a closed window',
  withDevice(
    (d) => {
      const [{ s, client }] = accepted(d, { sendMs: 4000 }, 1);
      const { wires } = d;
      if (!wires) throw new Error('no wires');
      // Payload, Sn_TX_WR, SEND.
      const from = wires.frames;
      wires.lost.add(from + 2);
      assert.is(d.send(s, 'answer'), 6);
      assert.is(wires.frames, from + 3);
      const seconds = secondsOf(d, s);
      assert.ok(seconds >= 4 && seconds <= 6, `${seconds} s`);
      assert.is(client.text(), '');
    },
    { ...TIMED, writePointer: 'written', spi: {} },
  ),
);

limits(
  'end a client after totalMs, whatever it does',
  withDevice((d) => {
    const [{ s, client }] = accepted(d, { totalMs: 8000 }, 1);
    const seconds = secondsOf(d, s, () => client.send('x'));
    assert.ok(seconds >= 8 && seconds <= 10, `${seconds} s`);
  }, TIMED),
);

limits(
  'leave an address so many connections, the ones that were not silent for longest',
  withDevice((d) => {
    const all = accepted(d, { perPeer: 2 }, 3);
    const messages = all.map(({ s }) => messagesOf(d, s, FD_CLOSE));
    for (let second = 0; second < 4; second++) {
      all[0].client.send('x');
      all[2].client.send('x');
      d.run(1000);
    }
    assert.equal(
      messages.map(({ length }) => length),
      [0, 1, 0],
    );
  }, TIMED),
);

limits(
  'are none where nothing is said, and refuse what is no socket',
  withDevice((d) => {
    const [{ s }] = accepted(d, {}, 1);
    assert.is(secondsOf(d, s), 30);
    assert.is(limitConnections(12345, {}, d.err), -1);
    assert.is(d.err.value, WSAENOTSOCK);
  }, TIMED),
);

limits.run();
